import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Chart } from '../charts';
import { chartKind, type ChartKind } from './chartFigure';
import type { Fragment } from './convert';

/** A script that the page unpacks when a chart first needs it. */
export interface Library {
  readonly name: LibraryName;
  /** Citation with version and licence. */
  readonly credit: string;
  /** The script, gzipped, in base64: a quarter of its size. */
  readonly packed: string;
  /** Hash of the script's text for the page's content security policy. */
  readonly hash: string;
}

type LibraryName = 'plotly' | 'vega' | 'vega-lite';

interface LibraryFile {
  readonly package: string;
  readonly file: string;
  readonly title: string;
}

const FILES: Readonly<Record<LibraryName, LibraryFile>> = {
  plotly: { package: 'plotly.js-dist', file: 'plotly.js', title: 'Plotly.js' },
  vega: { package: 'vega', file: 'build/vega.min.js', title: 'Vega' },
  'vega-lite': { package: 'vega-lite', file: 'build/vega-lite.min.js', title: 'Vega-Lite' },
};

/** Sources of a page's charts. */
export interface ChartSources {
  readonly fragments: readonly Pick<Fragment, 'html'>[];
  /** Charts of the page itself. */
  readonly charts: readonly Chart[];
}

/** The libraries that the charts of a page need, each once. */
export function librariesFor({ fragments, charts }: ChartSources): readonly Library[] {
  const draws = (kind: ChartKind): boolean =>
    fragments.some(({ html }) => html.includes(`data-kind="${kind}"`)) ||
    charts.some((chart) => chartKind(chart) === kind);
  const names: LibraryName[] = [];
  if (draws('plotly')) names.push('plotly');
  if (draws('vega-lite')) names.push('vega', 'vega-lite');
  return names.map(pack);
}

function pack(name: LibraryName): Library {
  const { package: packageName, file, title } = FILES[name];
  const folder = packageFolder(packageName);
  const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  // The browser decodes without a byte-order mark, and hashes the decoded text.
  const script = fs.readFileSync(path.join(folder, file), 'utf8').replace(/^\ufeff/, '');
  return {
    name,
    credit: `${title} ${version} (${license})`,
    packed: gzipSync(script, { level: 9 }).toString('base64'),
    hash: scriptHash(script),
  };
}

/** Finds a package.json by its path: packages with `exports` do not let it be required by name. */
function packageFolder(name: string): string {
  const paths = createRequire(__filename).resolve.paths(name) ?? [];
  const folder = paths
    .map((parent) => path.join(parent, name))
    .find((candidate) => fs.existsSync(path.join(candidate, 'package.json')));
  if (folder === undefined) throw new Error(`Package ${name} is not installed.`);
  return folder;
}

/** The source expression of a content security policy that allows exactly this script. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`;
}
