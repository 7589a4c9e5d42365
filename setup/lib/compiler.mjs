/** The C++ compiler that the binding can be compiled with. */
import { which } from './context.mjs';
import { environmentValue } from './environment.mjs';
import { findRuntime } from './tensorflow.mjs';

export const COMPILERS = ['g++', 'c++', 'clang++'];

/** @param {import('./context.mjs').Context} context */
export function findCompiler(context) {
  const asked = environmentValue(context.env, 'CXX');
  return (asked ? [asked, ...COMPILERS] : COMPILERS).find((name) => which(context, name) !== undefined);
}

/**
 * Tells whether everything that the binding is compiled from is there.
 *
 * @param {import('./context.mjs').Context} context
 */
export function canCompile(context) {
  return findRuntime(context) !== undefined && findCompiler(context) !== undefined;
}
