import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chartBundle, type Chart } from '../../src/charts';
import { ablationSlopes, accuracyAgainst, curvesGrid, type CostRow } from '../../src/charts';
import { evenIndices } from '../../src/charts/conclusions/parts';
import { renderSvg } from '../../src/charts/staticImage';

const count = (correct: number) => ({ correct, total: 100 });

const cost = accuracyAgainst(
  [
    {
      label: 'Published',
      rows: [
        { experiment: 34, model: 'Base_fix', pretrained: false, count: count(64), cost: 223.72 },
        { experiment: 43, model: 'vgg16', pretrained: true, count: count(89), cost: null },
      ],
    },
    { label: 'Ours, demo', rows: [] },
  ],
  { cost: 'minutes' },
);

const slopes = ablationSlopes([
  {
    parent: 31,
    child: 32,
    change: 'jitter',
    model: 'Base_2',
    slopes: [
      { source: 'published', parent: count(61), child: count(66) },
      { source: 'demo', parent: count(30), child: null },
    ],
  },
  {
    parent: 43,
    child: 46,
    change: 'model',
    model: 'vgg16_bn',
    slopes: [{ source: 'demo', parent: null, child: null }],
  },
]);

const grid = curvesGrid(
  [
    {
      experiment: 28,
      title: 'general',
      model: 'Base',
      trainLoss: [3, 2.5, Infinity],
      validLoss: [3, 2, 2.1],
    },
    { experiment: 44, title: 'VGG16', model: 'vgg16', trainLoss: [], validLoss: [] },
  ],
  { title: 'Ours, demo' },
);

describe('the charts of the conclusions', () => {
  test('say their figures in words, and what is missing', () => {
    assert.equal(
      cost.description,
      'Published: 34 64.00% at 223.72 minutes, 43 89.00% (minutes unknown). Ours, demo: no finished run.',
    );
    assert.equal(
      slopes.description,
      '31→32 (jitter): published 61.00% to 66.00%, demo 30.00% to missing. 43→46 (model): demo missing ' +
        'to missing.',
    );
    assert.equal(grid.description, '28: 3 epochs, lowest validation loss 2.0000 in epoch 2. 44: missing.');
  });

  test('draw nothing for what is missing, and keep its panel', () => {
    const values = (chart: Chart): object[] => (chart.vegaLite!.data as { values: object[] }).values;
    assert.deepEqual(values(grid), [
      { i: 28, e: 1, t: 3, v: 3 },
      { i: 28, e: 2, t: 2.5, v: 2 },
      { i: 28, e: 3, t: null, v: 2.1 },
      { i: 44 },
    ]);
    assert.equal(values(slopes).length, 4);
    const panels = cost.vegaLite!.hconcat as { title: string; data: { values: object[] } }[];
    assert.deepEqual(
      panels.map(({ title, data }) => [title, data.values.length]),
      [
        ['Published', 1],
        ['Ours, demo: no finished run', 0],
      ],
    );
  });

  test('name each point beside it, and leave a name out where another stands', () => {
    const row = (experiment: number, minutes: number) => ({
      ...{ experiment, model: 'vgg16', pretrained: false, count: count(64), cost: minutes },
    });
    const labelsOf = (rows: readonly CostRow[]) => {
      const { vegaLite } = accuracyAgainst([{ label: 'Ours', rows }], { cost: 'minutes' });
      const [{ data }] = vegaLite!.hconcat as [{ data: { values: { dx?: number; dy?: number }[] } }];
      return data.values.map(({ dx, dy }) => (dx === undefined ? null : [dx, dy]));
    };
    assert.deepEqual(labelsOf([row(34, 1), row(35, 9)]), [
      [12, 0],
      [12, 0],
    ]);
    const same = labelsOf(Array.from({ length: 40 }, (_, i) => row(i, 5)));
    const drawn = same.filter((label) => label !== null).map(String);
    assert.ok(drawn.length >= 8 && drawn.length < 40, `${drawn.length} of 40 labels`);
    assert.equal(new Set(drawn).size, drawn.length);
  });

  test('have text and keys that are read on a dark page, too', async () => {
    for (const chart of [slopes, grid, cost]) {
      const svg = await renderSvg(chart.vegaLite!);
      const texts = [...svg.matchAll(/<text [^>]*fill="([^"]+)"/g)].map(([, fill]) => fill);
      assert.ok(texts.length > 5);
      assert.deepEqual(
        [...new Set(texts)].filter((fill) => /^(black|#000(000)?)$/.test(fill!)),
        [],
      );
      assert.doesNotMatch(svg.split('role-legend-symbol').slice(1).join(''), /"(black|#000(000)?)"/);
    }
  });

  test('say in a legend which curve is which', async () => {
    const svg = await renderSvg(grid.vegaLite!);
    const legend = svg.slice(svg.indexOf('role-legend-symbol'));
    assert.match(legend, /stroke-dasharray="3,2"/);
    for (const name of ['validation loss', 'training loss']) assert.ok(svg.includes(`>${name}<`), name);
  });

  test('fit into a cell of JupyterLab at 1440 px, its file browser open', async () => {
    const [, width] = /width="([\d.]+)"/.exec(await renderSvg(cost.vegaLite!))!;
    assert.ok(Number(width) <= 960, `${width} px`);
  });

  test('name panels of the grid whole, in two lines where they are long', async () => {
    const title = 'AlexNet pretrained, 3 FC layers new, no colour jitter';
    const losses = { trainLoss: [2, 1], validLoss: [2, 1] };
    const one = curvesGrid([{ experiment: 41, title, model: 'AlexNet', ...losses }], { title: 'T' });
    const svg = await renderSvg(one.vegaLite!);
    assert.match(svg, />41 AlexNet pretrained, 3 FC<[^]*>layers new, no colour jitter</);
  });

  test('long curves are thinned, ends kept', () => {
    assert.deepEqual(evenIndices(5, 10), [0, 1, 2, 3, 4]);
    const thinned = evenIndices(500, 60);
    assert.deepEqual([thinned.length, thinned[0], thinned.at(-1), new Set(thinned).size], [60, 0, 499, 60]);
  });

  for (const [name, chart] of [
    ['accuracy against cost', cost],
    ['ablations', slopes],
    ['curves', grid],
  ] as const) {
    test(`${name}: Vega-Lite draws it, with a small PNG`, async () => {
      const bundle = await chartBundle(chart);
      assert.deepEqual(Object.keys(bundle).sort(), ['application/vnd.vegalite.v5+json', 'image/png', 'text/plain']);
      const bytes = Buffer.from(bundle['image/png'] as string, 'base64').length;
      assert.ok(bytes > 3000 && bytes < 60_000, `${bytes} bytes`);
    });
  }
});
