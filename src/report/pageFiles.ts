import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../core';

/** Style sheets in the order in which rules override each other. */
const STYLES = ['base', 'layout', 'cover', 'text', 'tables', 'charts', 'runs', 'print'];

/** Scripts, each complete in itself; charts first, since printing and the keys use them. */
const SCRIPTS = ['charts', 'chartKeys', 'tables', 'contents', 'search', 'code'];

/** The page's own files, as embedded in it. */
export interface PageFiles {
  readonly css: string;
  /** Style for readers without scripts. */
  readonly unscriptedCss: string;
  readonly script: string;
}

/** Style and script of the page, from the folder `browser`. */
export function pageFiles(): PageFiles {
  return {
    css: STYLES.map((name) => readPart(`${name}.css`)).join('\n'),
    unscriptedCss: readPart('unscripted.css'),
    script: SCRIPTS.map((name) => readPart(`${name}.js`)).join('\n'),
  };
}

function readPart(name: string): string {
  return fs.readFileSync(path.join(settings().sourceFolder, 'report', 'browser', name), 'utf8');
}
