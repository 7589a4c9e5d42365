'use strict';
/**
 * TypeScript as tslab sees it: the compiler that tslab brings, with emits that expand shorthand properties and keep
 * source maps. tslab's converter reads the compiler's functions from the module it requires, which here is a copy of the
 * compiler's own with three of them replaced.
 */
const { createRequire } = require('node:module');
const { CellSource } = require('./positions.cjs');
const { expandShorthands } = require('./shorthands.cjs');

const REFERENCE = /\n?\/\/# sourceMappingURL=\S*\s*$/;

/**
 * Puts the copy in the compiler's place. To be called before tslab is loaded.
 *
 * @returns the compiler, and the way from the code that runs back to the code that was written
 */
function showCompilerToTslab() {
  const near = createRequire(require.resolve('tslab/package.json'));
  const file = near.resolve('@tslab/typescript-for-tslab');
  const ts = near(file);
  /** Source maps of emitted ECMAScript, and what was made of them: text -> where it comes from. */
  const emitted = new Map();
  const sources = new Map();

  const replaced = {
    createWatchCompilerHost: (rootFiles, options, ...rest) =>
      ts.createWatchCompilerHost(rootFiles, { ...options, sourceMap: true }, ...rest),
    createWatchProgram(host) {
      const { afterProgramCreate } = host;
      host.afterProgramCreate = (builder) => afterProgramCreate(withOwnEmit(ts, builder, emitted));
      return ts.createWatchProgram(host);
    },
    // tslab makes CommonJS of what was emitted in a second pass.
    transpileModule(code, { compilerOptions, ...options }) {
      const result = ts.transpileModule(code, { ...options, compilerOptions: { ...compilerOptions, sourceMap: true } });
      const outputText = result.outputText.replace(REFERENCE, '');
      const first = emitted.get(code);
      if (first !== undefined) sources.set(outputText, new CellSource([result.sourceMapText, first]));
      return { ...result, outputText };
    },
  };
  const descriptors = Object.getOwnPropertyDescriptors(ts);
  for (const [name, value] of Object.entries(replaced)) descriptors[name] = { value, enumerable: true };
  require.cache[file].exports = Object.defineProperties({}, descriptors);

  return {
    ts,
    /** Calls a conversion; `sourceOf` then tells where its outputs come from. */
    convert(conversion) {
      emitted.clear();
      sources.clear();
      return conversion();
    },
    /** @param code output of the last conversion */
    sourceOf: (code) => sources.get(code),
  };
}

/** The program with an emit that expands shorthands, keeps the source maps, and leaves no mention of them. */
function withOwnEmit(ts, builder, emitted) {
  return {
    ...builder,
    emit(file, write, cancellation, onlyDeclarations, transformers = {}) {
      const before = [expandShorthands(ts, builder.getProgram().getTypeChecker()), ...(transformers.before ?? [])];
      let map;
      const writeWithoutMaps = (name, text, ...rest) => {
        if (name.endsWith('.map')) {
          map = text;
          return;
        }
        const code = text.replace(REFERENCE, '\n');
        if (name.endsWith('.js') && map !== undefined) emitted.set(code, map);
        write(name, code, ...rest);
      };
      return builder.emit(file, writeWithoutMaps, cancellation, onlyDeclarations, { ...transformers, before });
    },
  };
}

module.exports = { showCompilerToTslab };
