/**
 * Makes this process compute on the WASM engine: imported before anything that loads an engine. A process has
 * one engine, and the test runner gives every file a process of its own.
 */
process.env.BREEDLAB_ENGINE = 'wasm';
