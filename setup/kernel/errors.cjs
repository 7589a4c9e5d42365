'use strict';
/** Errors as users read them: an error that carries its remedy as a sentence, any other with the lines of their own code. */
const path = require('node:path');
const { isCell, writtenPlace } = require('./positions.cjs');

/** Frames of the kernel do not count among these. */
const FRAMES = 10;
const KERNEL_FOLDERS = [__dirname, path.dirname(require.resolve('tslab/package.json'))].map(
  (folder) => folder + path.sep,
);

function printErrorsForUsers() {
  Error.stackTraceLimit = 3 * FRAMES;
  Error.prepareStackTrace = (error, sites) =>
    [headOf(error), ...framesOf(sites).map((frame) => `    at ${frame}`)].join('\n');
  printKnownErrorsPlainly();
}

/**
 * An error that carries its remedy is for the user: its message without a stack. Any other is a defect and
 * keeps it.
 */
function printKnownErrorsPlainly() {
  const print = console.error;
  const plain = (value) =>
    value instanceof Error && typeof value.remedy === 'string' ? `${value.name}: ${value.message}` : value;
  console.error = (...values) => print.call(console, ...values.map(plain));
}

/** The first line of a stack as Node writes it. */
function headOf(error) {
  try {
    const isNodes = typeof error?.code === 'string' && error.code.startsWith('ERR_') && !error.name.includes('[');
    return isNodes ? `${error.name} [${error.code}]: ${error.message}` : Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

/** Frames down to the cell, which is called by the kernel; those in between that are Node's own business are left out. */
function framesOf(sites) {
  const frames = sites.map(frameOf);
  const cell = frames.findLastIndex(({ isWritten }) => isWritten);
  return (cell === -1 ? frames : frames.slice(0, cell + 1))
    .filter(({ isInternal }) => !isInternal)
    .slice(0, FRAMES)
    .map(({ text }) => text);
}

function frameOf(site) {
  const file = site.getFileName() ?? '';
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  const place = writtenPlace(file, line, column);
  const text = String(site);
  if (place === undefined) {
    const isInternal =
      isCell(file) || file.startsWith('node:internal/') || KERNEL_FOLDERS.some((folder) => file.startsWith(folder));
    return { text, isInternal, isWritten: false };
  }
  // Functions of earlier cells are properties of an object of the kernel.
  const own = text.replace(`${file}:${line}:${column}`, place).replace(/^(async )?(?:Proxy|Object|exports)\./, '$1');
  return { text: own, isInternal: false, isWritten: true };
}

module.exports = { printErrorsForUsers };
