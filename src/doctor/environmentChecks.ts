import { counted, listEnvironment, settings, unknownVariables, type Settings } from '../core';
import type { Finding } from './types';

/** The variables that are set are ones that are read, and their values what they must be. */
export function checkEnvironment(environment: NodeJS.ProcessEnv): Finding {
  const listed = listEnvironment(environment);
  const problems = listed.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) {
    return { status: 'problem', detail: problems.join(' '), remedy: 'docs/environment.md lists the variables.' };
  }
  const unknown = unknownVariables(environment);
  if (unknown.length > 0) {
    const guesses = unknown.flatMap(({ name, nearest }) => (nearest === undefined ? [] : [`${nearest} for ${name}`]));
    return {
      status: 'warning',
      detail: `nothing reads ${unknown.map(({ name }) => name).join(', ')}`,
      remedy: `${guesses.length === 0 ? '' : `Perhaps you meant ${guesses.join(', ')}. `}docs/environment.md lists the variables.`,
    };
  }
  const set = listed.filter(({ value }) => value !== null).length;
  return { status: 'ok', detail: set === 0 ? 'no variable is set' : `${counted(set, 'variable')} set` };
}

/** The settings of an environment, those whose variables cannot be used at their defaults. */
export function usableSettings(environment: NodeJS.ProcessEnv): Settings {
  const wrong = listEnvironment(environment).flatMap(({ name, problem }) => (problem === null ? [] : [name]));
  return settings({ ...environment, ...Object.fromEntries(wrong.map((name) => [name, ''])) });
}
