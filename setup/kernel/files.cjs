'use strict';
/** Which files the kernel's compiler sees. */
const path = require('node:path');
const { createRequire } = require('node:module');

const PROJECT_ROOT = path.join(__dirname, '..', '..');
const PACKAGE = 'breedlab';

/**
 * tslab watches every file a cell's types come from, by polling, and a rebuild during a session can wedge it.
 * Packages and compiled code cannot change under a running kernel anyway (Node keeps what it has loaded), so
 * they are not watched.
 */
function watchOnlySources(sys) {
  const { watchFile } = sys;
  const compiled = path.join(PROJECT_ROOT, 'dist') + path.sep;
  const isFixed = (file) => file.startsWith(compiled) || file.includes('/node_modules/');
  sys.watchFile = (file, ...rest) => (isFixed(file) ? { close() {} } : watchFile.call(sys, file, ...rest));
}

/**
 * The rooms' declarations name TensorFlow.js types, 600 files that cost two seconds in the first cell and
 * half a second in every later one. The kernel's compiler does not see them: in a cell, a tensor is of type `any`.
 */
function leaveEngineTypesOut(sys) {
  const isEngine = (file) => file.includes('/node_modules/@tensorflow/');
  for (const look of ['fileExists', 'directoryExists']) {
    const original = sys[look];
    sys[look] = (file) => !isEngine(file) && original.call(sys, file);
  }
}

/**
 * Lets a notebook in any folder `import 'breedlab'`: where that folder has no such package, its types are read from this
 * project as if it lay in the folder's node_modules. `requireAnywhere` does the same for the code.
 */
function readPackageAnywhere(sys, folder = process.cwd()) {
  if (resolves(createRequire(path.join(folder, 'cell.js')))) return;
  const seeming = path.join(folder, 'node_modules', PACKAGE);
  const actual = (file) =>
    file === seeming || file.startsWith(seeming + path.sep) ? PROJECT_ROOT + file.slice(seeming.length) : file;
  for (const look of ['fileExists', 'directoryExists', 'readFile', 'realpath']) {
    const original = sys[look];
    sys[look] = (file, ...rest) => original.call(sys, actual(file), ...rest);
  }
}

/** `require` of a notebook's folder, which finds this package where that folder has none. */
function requireAnywhere(require, projectRequire = createRequire(path.join(PROJECT_ROOT, 'package.json'))) {
  if (resolves(require)) return require;
  return Object.assign(
    (id) => (id === PACKAGE || id.startsWith(`${PACKAGE}/`) ? projectRequire(id) : require(id)),
    require,
  );
}

function resolves(require) {
  try {
    require.resolve(`${PACKAGE}/package.json`);
    return true;
  } catch {
    return false;
  }
}

module.exports = { leaveEngineTypesOut, readPackageAnywhere, requireAnywhere, watchOnlySources };
