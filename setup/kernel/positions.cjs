'use strict';
/** Where the code that runs comes from: lines of cells, and of the TypeScript files that they import. */
const { SourceMap } = require('node:module');

/** tslab puts this many lines before the code of a cell. */
const LINES_BEFORE_CELL = 1;

/** The way from a line of compiled code to the line that was written, through the maps of every pass. */
class CellSource {
  /** @param maps texts of source maps, that of the last pass first */
  constructor(maps) {
    this.texts = maps;
    this.maps = undefined;
  }

  /**
   * @param line from 1
   * @param column from 1
   * @returns the line in the file that was compiled, from 1; undefined where nothing was written
   */
  line(line, column) {
    this.maps ??= this.texts.map((text) => new SourceMap(JSON.parse(text)));
    let place = { originalLine: line - 1, originalColumn: column - 1 };
    for (const map of this.maps) {
      place = map.findEntry(place.originalLine, place.originalColumn);
      if (place.originalLine === undefined) return undefined;
    }
    return place.originalLine + 1;
  }
}

/** Name of the running code in stack traces -> what is known of it. */
const known = new Map();

/** Remembers where the code of a cell comes from, under the file name that it runs under. */
function rememberCell(name, source, code) {
  known.set(name, { source, title: name, before: LINES_BEFORE_CELL, lines: code.split('\n').length });
}

/** Remembers where the code of an imported TypeScript file comes from. */
function rememberFile(name, source, title) {
  known.set(name, { source, title, before: 0, lines: Infinity });
}

/**
 * The place of a stack frame in what a user wrote, such as `cell 3, line 2`.
 *
 * @returns undefined for any other code
 */
function writtenPlace(file, line, column) {
  const found = known.get(file);
  // Behind its code stands the kernel's call of it.
  if (found === undefined || line > found.lines) return undefined;
  const written = found.source?.line(line, column);
  return written === undefined ? found.title : `${found.title}, line ${Math.max(1, written - found.before)}`;
}

/** Whether code runs under this name that this kernel has put around what a user wrote. */
function isCell(file) {
  return known.has(file);
}

module.exports = { CellSource, isCell, rememberCell, rememberFile, writtenPlace };
