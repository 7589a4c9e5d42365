import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../core';

/** In the order in which rules override each other. */
const STYLES = ['base', 'layout', 'cover', 'text', 'tables', 'charts', 'runs', 'print'];

/** Each is complete in itself; charts first, since what prints and what is read by keys asks them. */
const SCRIPTS = ['charts', 'chartKeys', 'tables', 'contents', 'search', 'code'];

/** The page's own style and script, from setup/report/page. */
export function pageFiles(): { readonly css: string; readonly script: string } {
  return {
    css: STYLES.map((name) => readPart(`${name}.css`)).join('\n'),
    script: SCRIPTS.map((name) => readPart(`${name}.js`)).join('\n'),
  };
}

function readPart(name: string): string {
  return fs.readFileSync(path.join(settings().setupFolder, 'report', 'page', name), 'utf8');
}
