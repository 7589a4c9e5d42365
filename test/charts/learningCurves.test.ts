import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { familyColor, learningCurves, type Chart, type LearningCurvesOptions } from '../../src/charts';
import { epochRows, publishedRows } from './rows';

interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly xaxis: string;
  readonly yaxis: string;
  readonly mode: string;
  readonly showlegend: boolean;
  readonly line: { readonly color: string };
}

const traces = (chart: Chart): readonly Trace[] => chart.plotly!.data as unknown as readonly Trace[];

describe('learningCurves', () => {
  test('draws all five series of both runs, each side on its own epochs', () => {
    const chart = learningCurves({
      title: 'T',
      ours: epochRows(15),
      bestEpoch: 15,
      published: publishedRows(133),
      model: 'Base',
    });
    const names = ['training loss', 'validation loss', 'test loss', 'test accuracy', 'learning rate'];
    assert.deepEqual(
      traces(chart).map(({ name }) => name),
      [...names, ...names],
    );
    assert.deepEqual(
      traces(chart).map(({ x }) => x.length),
      [15, 15, 15, 15, 15, 133, 133, 133, 133, 133],
    );
    const [ours, published] = [traces(chart).slice(0, 5), traces(chart).slice(5)];
    assert.equal(new Set([...ours, ...published].map(({ xaxis }) => xaxis)).size, 6);
    assert.ok(ours.every(({ xaxis }) => !published.some((trace) => trace.xaxis === xaxis)));
    assert.ok(
      published.every(({ showlegend }) => !showlegend),
      'each series is named once',
    );
    assert.equal(ours[1]!.line.color, familyColor('Base'));
  });

  test('marks the best epochs, the published one being the first of the lowest validation loss', () => {
    const chart = learningCurves({
      title: 'T',
      ours: epochRows(15),
      bestEpoch: 11,
      published: publishedRows(133),
    });
    const shapes = chart.plotly!.layout.shapes as readonly { readonly x0: number }[];
    assert.deepEqual([...new Set(shapes.map(({ x0 }) => x0))], [11, 131]);
    assert.match(chart.description, /best epoch 11 with test loss .* Published: 133 epochs.*best epoch 131 /);
  });

  test('every axis a trace names exists, and so does every axis the narrow layout moves', () => {
    const { data, layout } = learningCurves({
      title: 'T',
      ours: epochRows(4),
      bestEpoch: 2,
      published: publishedRows(9),
    }).plotly!;
    const axis = (name: string): string => name.replace(/^([xy])/, '$1axis');
    for (const trace of data as unknown as readonly Trace[]) {
      assert.ok(axis(trace.xaxis) in layout && axis(trace.yaxis) in layout, `${trace.xaxis} ${trace.yaxis}`);
    }
    const { narrow } = layout.meta as { narrow: Record<string, unknown> };
    const moved = Object.keys(narrow).filter((key) => /axis/.test(key));
    assert.equal(moved.length, 18);
    assert.ok(moved.every((key) => key.split('.')[0]! in layout));
  });

  test('a loss far beyond the other side does not flatten it', () => {
    const exploded = epochRows(3).map((row) => ({ ...row, trainLoss: 1e6 }));
    const layout = (ours: LearningCurvesOptions['ours']): Record<string, { matches?: string }> =>
      learningCurves({ title: 'T', ours, bestEpoch: 1, published: publishedRows(9) }).plotly!.layout as never;
    assert.equal(layout(exploded).yaxis2!.matches, undefined);
    assert.equal(layout(epochRows(3)).yaxis2!.matches, 'y');
  });

  test('values that are not finite are gaps, in JSON too', () => {
    const ours = epochRows(3).map((row, i) => (i === 2 ? { ...row, trainLoss: NaN, validLoss: Infinity } : row));
    const chart = learningCurves({ title: 'T', ours, bestEpoch: 2 });
    assert.equal(traces(chart)[0]!.y[2], null);
    assert.equal(traces(chart)[1]!.y[2], null);
    assert.match(chart.description, /training loss 2\.3 at first and not finite at last/);
    assert.deepEqual(
      JSON.parse(JSON.stringify(chart.plotly)),
      chart.plotly && JSON.parse(JSON.stringify(chart.plotly)),
    );
    assert.ok(!/NaN|Infinity/.test(JSON.stringify(chart)));
  });

  test('one epoch is drawn as points', () => {
    assert.ok(
      traces(learningCurves({ title: 'T', ours: epochRows(1), bestEpoch: 1 })).every(
        ({ mode }) => mode === 'lines+markers',
      ),
    );
  });

  test('no epoch says so, and marks nothing', () => {
    const chart = learningCurves({ title: 'T', ours: [], bestEpoch: null });
    assert.equal(chart.description, 'This run: no finished epoch.');
    assert.deepEqual(chart.plotly!.layout.shapes, []);
    assert.match(JSON.stringify(chart.plotly!.layout.annotations), /no finished epoch/);
  });

  for (const count of [0, 1, 2, 40]) {
    test(`the static specification compiles without a warning, ${count} epochs`, async () => {
      const chart = learningCurves({
        title: 'T',
        ours: epochRows(count),
        bestEpoch: count || null,
        published: publishedRows(50),
      });
      const warnings: string[] = [];
      const note = (...texts: readonly unknown[]): typeof logger => (warnings.push(texts.join(' ')), logger);
      const logger: vega.LoggerInterface = {
        level: (() => logger) as never,
        error: note,
        warn: note,
        info: () => logger,
        debug: () => logger,
      };
      const { spec } = vegaLite.compile(chart.vegaLite as never, { logger: logger as never });
      const svg = await new vega.View(vega.parse(spec), { renderer: 'none', logger }).toSVG();
      assert.match(svg, /Published, best epoch 48/);
      assert.deepEqual(warnings, []);
    });
  }
});
