/** Differences between Linux and macOS in how native libraries are named, found and linked. */

/**
 * @typedef {object} NativeSystem
 * @property {readonly string[]} libraries of the TensorFlow wheel that the binding is linked with
 * @property {string} origin how a library's search path names its own folder
 * @property {readonly string[]} sharedFlags flags of a compiler that makes a library for Node
 * @property {readonly string[]} linkFlags before the libraries
 */

/** @type {NativeSystem} */
const LINUX = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  origin: '$ORIGIN',
  sharedFlags: ['-shared', '-fPIC'],
  // Without it the linker leaves out libraries of which the binding itself calls nothing.
  linkFlags: ['-Wl,--no-as-needed'],
};

/** @type {NativeSystem} */
const MACOS = {
  libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  origin: '@loader_path',
  // What a library takes from Node is found when Node loads it.
  sharedFlags: ['-dynamiclib', '-undefined', 'dynamic_lookup', '-fPIC'],
  linkFlags: [],
};

/**
 * @param {{ platform: NodeJS.Platform }} machine
 * @returns {NativeSystem}
 */
export function nativeSystem({ platform }) {
  return platform === 'darwin' ? MACOS : LINUX;
}

/**
 * Tells whether TensorFlow has a wheel for this machine: those for Macs with Intel processors ended with 2.16.
 *
 * @param {{ platform: NodeJS.Platform, arch: string }} machine
 */
export function hasWheel({ platform, arch }) {
  return platform !== 'darwin' || arch === 'arm64';
}
