import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import {
  accuracyComparison,
  chartBundle,
  learningCurves,
  liveBundle,
  liveCurves,
  type AccuracyRow,
} from '../../src/charts';
import { renderSvg } from '../../src/charts/staticImage';
import { epochRows, publishedRows } from './rows';

const ROWS: readonly AccuracyRow[] = [
  {
    experiment: 26,
    title: 'all ones',
    model: 'Base',
    ours: { correct: 26, total: 260 },
    published: { correct: 8, total: 836 },
  },
  { experiment: 44, title: 'VGG16', model: 'vgg16', ours: null, published: { correct: 751, total: 836 } },
];

describe('liveCurves', () => {
  test('stays below 10 kB for 100 epochs', () => {
    const partial = { epoch: 101, batch: 3, batches: 8, loss: 1.23456789 };
    assert.ok(JSON.stringify(liveBundle(liveCurves(epochRows(100), { partial, maxEpochs: 500 }))).length < 10_000);
  });

  test('places the unfinished epoch between the last finished one and the next', () => {
    const { vegaLite, description } = liveCurves(epochRows(2), {
      partial: { epoch: 3, batch: 1, batches: 4, loss: 1.5 },
    });
    const { values } = vegaLite!.data as { values: readonly { e: number; t: number | null; v?: number }[] };
    assert.deepEqual(values.at(-1), { e: 2.25, t: 1.5 });
    assert.match(description, /Epoch 2: .* Epoch 3, batch 1\/4: training loss 1\.5000\./);
  });

  test('a loss that is not finite is a gap', () => {
    const { vegaLite } = liveCurves([{ ...epochRows(1)[0]!, trainLoss: NaN }]);
    assert.equal((vegaLite!.data as { values: readonly { t: number | null }[] }).values[0]!.t, null);
  });
});

describe('accuracyComparison', () => {
  test('gives every figure with its interval in words', () => {
    assert.equal(
      accuracyComparison(ROWS).description,
      'Experiment 26 (all ones): this run 10.00% (26/260, 95% interval 6.92% to 14.25%), ' +
        'published 0.96% (8/836, 95% interval 0.49% to 1.88%). ' +
        'Experiment 44 (VGG16): this run missing, published 89.83% (751/836, 95% interval 87.60% to 91.70%).',
    );
  });

  test('draws intervals around the accuracies, and nothing for what is missing', () => {
    const data = accuracyComparison(ROWS).plotly!.data as readonly {
      x: number[];
      error_x: { array: number[]; arrayminus: number[] };
    }[];
    assert.deepEqual(
      data.map(({ x }) => x.length),
      [1, 1, 0, 1],
    );
    assert.ok(data.every(({ error_x: e, x }) => x.every((v, i) => v - e.arrayminus[i]! >= 0 && e.array[i]! > 0)));
  });
});

describe('chartBundle', () => {
  const curves = learningCurves({
    title: '28',
    ours: epochRows(15),
    bestEpoch: 15,
    published: publishedRows(133),
    model: 'Base',
  });

  for (const [name, chart, mime] of [
    ['learning curves', curves, 'application/vnd.plotly.v1+json'],
    ['comparison', accuracyComparison(ROWS), 'application/vnd.plotly.v1+json'],
    ['live curves', liveCurves(epochRows(5)), 'application/vnd.vegalite.v5+json'],
  ] as const) {
    test(`${name}: specification, small PNG without a ground of its own, words, no HTML`, async () => {
      const bundle = await chartBundle(chart);
      assert.deepEqual(Object.keys(bundle).sort(), [mime, 'image/png', 'text/plain'].sort());
      assert.equal(bundle['text/plain'], `${chart.title}\n${chart.description}`);
      const png = Buffer.from(bundle['image/png'] as string, 'base64');
      assert.ok(png.length < 40_000, `${png.length} bytes`);
      const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      assert.ok(info.width > 700, `${info.width} px wide`);
      assert.equal(data[3], 0, 'a white box on a dark page');
      assert.ok(new Set(data).size > 10, 'something is drawn');
    });
  }

  test('names of experiments that differ at their end are not cut, and keys have their signs', async () => {
    const titles = ['3 FC layers new', '3 FC layers new, no colour jitter', '3 FC layers new, crop only'];
    const rows = titles.map((end, i): AccuracyRow => {
      return { ...ROWS[0]!, experiment: 40 + i, title: `AlexNet pretrained, ${end}`, model: 'AlexNet' };
    });
    const svg = await renderSvg(accuracyComparison(rows).vegaLite!);
    for (const { experiment, title } of rows) assert.match(svg, new RegExp(`>${experiment}\\s+${title}<`));
    assert.doesNotMatch(svg, /…/);
    const keys = svg.split('role-legend-symbol').slice(1);
    assert.equal(keys.length, 2);
    for (const key of keys) assert.match(key.split('/>')[0]!, /(stroke|fill)="#7a8089"/);
  });

  test('a Plotly figure always has a layout', async () => {
    const figure = (await chartBundle(curves))['application/vnd.plotly.v1+json'] as { layout: object };
    assert.equal(typeof figure.layout, 'object');
  });
});
