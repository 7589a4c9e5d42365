'use strict';
/** TypeScript files that a cell imports from the notebook's folder: tslab compiles them, and this loads them. */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { rememberFile } = require('./positions.cjs');

/**
 * The `require` of a notebook's cells.
 *
 * @param folder of the notebook
 * @param otherwise the `require` of everything that is no such file
 * @returns `require`, and `update`, which takes what a conversion compiled anew
 */
function importedFiles(folder, otherwise) {
  /** Path of the compiled file -> its code; and the modules of those that were loaded. */
  const compiled = new Map();
  const loaded = new Map();

  const requireFrom = (from, fallback) =>
    Object.assign((id) => {
      if (id === 'tslab') return require('tslab');
      const file = path.resolve(from, path.extname(id) === '' ? `${id}.js` : id);
      return compiled.has(file) ? load(file) : fallback(id);
    }, fallback);

  const load = (file) => {
    const before = loaded.get(file);
    if (before !== undefined) return before.exports;
    const made = new Module(file, module);
    made.filename = file;
    made.paths = Module._nodeModulePaths(path.dirname(file));
    made.require = requireFrom(path.dirname(file), made.require.bind(made));
    loaded.set(file, made);
    try {
      made._compile(compiled.get(file), file);
    } catch (error) {
      loaded.delete(file);
      throw error;
    }
    return made.exports;
  };

  return {
    require: requireFrom(folder, otherwise),
    update(outputs, sourceOf) {
      for (const { path: file, data } of outputs) {
        loaded.delete(file);
        compiled.set(file, data);
        const written = file.replace(/\.js$/, '.ts');
        if (fs.existsSync(written)) rememberFile(file, sourceOf(data), path.relative(folder, written));
      }
    },
  };
}

module.exports = { importedFiles };
