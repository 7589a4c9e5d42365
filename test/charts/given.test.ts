import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as vegaLite from 'vega-lite';
import {
  chartOf,
  histogram,
  lineChart,
  liveBundle,
  MIME,
  renderPng,
  type Chart,
  type GivenChart,
  type JsonObject,
} from '../../src/charts';

const ROWS = [
  { epoch: 1, loss: 2.5, valid: 2.25 },
  { epoch: 2, loss: NaN, valid: 2 },
  { epoch: 3, loss: 1.5, valid: 1.75 },
];

const VEGA: JsonObject = {
  title: { text: 'Losses' },
  mark: { type: 'line' },
  data: { values: ROWS },
  encoding: { x: { field: 'epoch', type: 'quantitative' }, y: { field: 'loss', type: 'quantitative' } },
};

/** Warnings of Vega-Lite are complaints about a specification. */
function compiled({ vegaLite: spec }: Chart): void {
  const warnings: string[] = [];
  const logger = {
    level: () => logger,
    warn: (text: string) => (warnings.push(text), logger),
    info: () => logger,
    debug: () => logger,
    error: () => logger,
  };
  vegaLite.compile({ ...(spec as object) } as Parameters<typeof vegaLite.compile>[0], { logger: logger as never });
  assert.deepEqual(warnings, []);
}

describe('a chart that is given', () => {
  it('of Vega-Lite keeps its specification, gets our colours, and is told in words', () => {
    const chart = chartOf(VEGA);
    assert.equal(chart.title, 'Losses');
    assert.equal(chart.description, 'line: epoch, loss. 3 rows: epoch from 1 to 3, loss from 1.5 to 2.5.');
    assert.equal((chart.vegaLite!.data as { values: typeof ROWS }).values[1]!.loss, null);
    assert.ok('config' in chart.vegaLite!);
    compiled(chart);
    assert.deepEqual(chartOf({ ...VEGA, config: { background: 'red' } }).vegaLite!.config, { background: 'red' });
  });

  it('is named and described by options before all', () => {
    const options = { title: 'Mine', description: 'What I see.' };
    for (const given of [VEGA, { data: [{ y: [1, 2] }] }, lineChart(ROWS, { x: 'epoch', y: 'loss' })] as GivenChart[]) {
      const { title, description } = chartOf(given, options);
      assert.deepEqual({ title, description }, options);
    }
  });

  it('takes typed arrays, dates and what is not finite', () => {
    const { plotly } = chartOf({ data: [{ x: new Float32Array([1, NaN]), y: [Infinity, 2], text: new Date(0) }] });
    assert.deepEqual(plotly!.data, [{ x: [1, null], y: [null, 2], text: '1970-01-01T00:00:00.000Z' }]);
    assert.ok('height' in plotly!.layout && 'responsive' in plotly!.config);
  });

  it('is refused when it is none', () => {
    for (const given of [{}, { values: [1] }, { data: { values: [] } }]) {
      assert.throws(() => chartOf(given), /This is no chart.*Vega-Lite.*Plotly/);
    }
  });

  const figures: Readonly<Record<string, readonly JsonObject[]>> = {
    lines: [
      { x: [1, 2, 3], y: [3, 2, 1], name: 'a' },
      { x: [1, 2], y: [1, 2], mode: 'markers', marker: { color: '#ff0000' } },
    ],
    dates: [{ x: ['2026-01-01', '2026-01-02'], y: [1, 2], mode: 'lines' }],
    bars: [{ type: 'bar', x: ['cat', 'dog'], y: [1, 2] }],
    histogram: [{ type: 'histogram', x: [1, 2, 2, 3, 3, 3] }],
    heatmap: [
      {
        type: 'heatmap',
        z: [
          [1, 2],
          [3, 4],
        ],
        x: ['a', 'b'],
      },
    ],
    pie: [{ type: 'pie', labels: ['a'], values: [1], name: 'shares' }],
    nothing: [],
  };
  for (const [name, data] of Object.entries(figures)) {
    it(`of Plotly has a picture: ${name}`, async () => {
      const chart = chartOf({ data, layout: { title: { text: name }, xaxis: { title: 'x axis' } } });
      assert.deepEqual(Object.keys(liveBundle(chart)), [MIME.plotly, MIME.text]);
      compiled(chart);
      assert.ok((await renderPng(chart.vegaLite!)).length > 500);
      assert.match(
        JSON.stringify(chart.vegaLite),
        name === 'pie' ? /To be seen where Plotly runs.*shares: pie/ : /vega-lite/,
      );
    });
  }

  it('of Plotly draws every trace of its picture, in its colour', () => {
    const { vegaLite: spec } = chartOf({ data: [...figures.lines!] });
    const { layer, encoding } = spec as {
      layer: readonly { data: { values: readonly JsonObject[] } }[];
      encoding: JsonObject;
    };
    assert.deepEqual(
      layer.map(({ data }) => data.values.length),
      [3, 3, 2],
    );
    assert.match(JSON.stringify(encoding), /"domain":\["a","trace 1"\],"range":\["#1f77b4","#ff0000"\]/);
  });
});

describe('lines of plain rows', () => {
  it('are drawn where they are finite, and told with their ends', () => {
    const chart = lineChart(ROWS, { x: 'epoch', y: ['loss', 'valid'], yTitle: 'nats', xDomain: [0, 5] });
    assert.equal(chart.title, 'loss, valid');
    assert.equal(
      chart.description,
      'loss: 2.500 at epoch 1, 1.500 at epoch 3. valid: 2.250 at epoch 1, 1.750 at epoch 3.',
    );
    compiled(chart);
    assert.equal(lineChart([], { x: 'a', y: 'b' }).description, 'b: no values.');
  });
});

describe('a histogram', () => {
  const counts = (chart: Chart): readonly number[] =>
    (chart.vegaLite as unknown as { data: { values: readonly { count: number }[] } }).data.values.map(
      ({ count }) => count,
    );

  it('counts every finite value once', () => {
    const chart = histogram([0, 0.1, 0.5, 0.99, 1, NaN], { bins: 2 });
    assert.deepEqual(counts(chart), [2, 3]);
    assert.equal(chart.description, '5 values from 0.000 to 1.000; 1 not finite.');
    compiled(chart);
  });

  it('of one value is one bar, and of none says so', () => {
    assert.deepEqual(counts(histogram(new Float32Array([2, 2, 2]))), [3]);
    assert.deepEqual(counts(histogram([])), []);
    assert.equal(histogram([Infinity]).description, 'No finite values.');
  });
});
