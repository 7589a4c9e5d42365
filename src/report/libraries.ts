import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Chart } from '../charts';
import { embeddedLicences, packageFolder, type PackageLicence } from '../core';
import { chartKind, type ChartKind } from './chartFigure';
import type { Fragment } from './convert';

/** A script that the page unpacks when a chart first needs it. */
export interface Library {
  readonly name: LibraryName;
  /** Citation with version and licence. */
  readonly credit: string;
  /** The packages that the script is made of, with the texts of their licences. */
  readonly licences: readonly PackageLicence[];
  /** The script, gzipped, in base64: a quarter of its size. */
  readonly packed: string;
  /** Hash of the script's text for the page's content security policy. */
  readonly hash: string;
}

type LibraryName = 'plotly' | 'vega' | 'vega-interpreter' | 'vega-lite';

interface LibraryFile {
  readonly package: string;
  readonly file: string;
  readonly title: string;
  /** Package of the same family, whose licence's text holds where this one has none. Default: none. */
  readonly relative?: string;
}

const FILES: Readonly<Record<LibraryName, LibraryFile>> = {
  plotly: { package: 'plotly.js-cartesian-dist-min', file: 'plotly-cartesian.min.js', title: 'Plotly.js' },
  vega: { package: 'vega', file: 'build/vega.min.js', title: 'Vega' },
  'vega-interpreter': {
    package: 'vega-interpreter',
    file: 'build/vega-interpreter.min.js',
    title: "Vega's interpreter",
    relative: 'vega',
  },
  'vega-lite': { package: 'vega-lite', file: 'build/vega-lite.min.js', title: 'Vega-Lite' },
};

/** All of Plotly, for traces that its cartesian bundle, an eighth as large, does not draw. */
const WHOLE_PLOTLY: LibraryFile = { package: 'plotly.js-dist', file: 'plotly.js', title: 'Plotly.js' };

/** Types of the traces that the cartesian bundle draws. */
const CARTESIAN: ReadonlySet<unknown> = new Set([
  ...['bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'histogram2dcontour'],
  ...['image', 'pie', 'scatter', 'scatterternary', 'violin'],
]);

/** Sources of a page's charts. */
export interface ChartSources {
  readonly fragments: readonly Pick<Fragment, 'html'>[];
  /** Charts of the page itself. */
  readonly charts: readonly Chart[];
}

/** The libraries that the charts of a page need, each once. */
export function librariesFor(sources: ChartSources): readonly Library[] {
  const { fragments, charts } = sources;
  const draws = (kind: ChartKind): boolean =>
    fragments.some(({ html }) => html.includes(`data-kind="${kind}"`)) ||
    charts.some((chart) => chartKind(chart) === kind);
  const libraries: Library[] = [];
  if (draws('plotly')) {
    const isCartesian = traceTypes(sources).every((type) => CARTESIAN.has(type));
    libraries.push(pack('plotly', isCartesian ? FILES.plotly : WHOLE_PLOTLY));
  }
  if (draws('vega-lite')) {
    // By the interpreter the page needs no policy that lets texts be run.
    const names = ['vega', 'vega-interpreter', 'vega-lite'] as const;
    libraries.push(...names.map((name) => pack(name, FILES[name])));
  }
  return libraries;
}

const PLOTLY_FIGURE = /<figure [^>]*data-kind="plotly".*?<script type="application\/json">(.*?)<\/script>/gs;

/** Types of all traces of the Plotly figures; `unreadable` for a figure that is not one. */
function traceTypes({ fragments, charts }: ChartSources): readonly unknown[] {
  const drawn = charts.flatMap(({ plotly }) => (plotly === undefined ? [] : [plotly.data]));
  const embedded = fragments.flatMap(({ html }) =>
    [...html.matchAll(PLOTLY_FIGURE)].map(([, text]) => dataOf(text ?? '')),
  );
  return [...drawn, ...embedded].flat().map(({ type = 'scatter' }) => type);
}

function dataOf(figure: string): readonly { readonly type?: unknown }[] {
  try {
    const { data } = JSON.parse(figure) as { readonly data?: readonly { readonly type?: unknown }[] };
    return data ?? [];
  } catch {
    return [{ type: 'unreadable' }];
  }
}

function pack(name: LibraryName, { package: packageName, file, title, relative }: LibraryFile): Library {
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
    licences: embeddedLicences(folder, relative === undefined ? undefined : packageFolder(relative)),
    packed: gzipSync(script, { level: 9 }).toString('base64'),
    hash: scriptHash(script),
  };
}

/** The source expression of a content security policy that allows exactly this script. */
export function scriptHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`;
}
