import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { breedAccuracies, calibrate, confusionMatrix, orderBySimilarity } from '../../src/analysis';
import {
  breedAccuracyChart,
  comparedCurves,
  confusionHeatmap,
  familyColor,
  overfitChart,
  rateSearchChart,
  reliabilityDiagram,
  renderPng,
  type Chart,
} from '../../src/charts';
import { renderSvg } from '../../src/charts/staticImage';
import { Random } from '../../src/core';
import type { Predictions } from '../../src/experiments';
import { suggestRate } from '../../src/training';
import { epochRows } from './rows';

/** Made-up predictions of many classes, confused with their neighbours. */
function predictions(classes: number, perClass: number): Predictions {
  const random = Random.seeded(2);
  return {
    classes: Array.from({ length: classes }, (_, i) => `Breed ${i}`),
    images: Array.from({ length: classes * perClass }, (_, i) => {
      const trueClass = Math.floor(i / perClass);
      const said = random.chance(0.6) ? trueClass : (trueClass + 1) % classes;
      const confidence = random.uniform(0.4, 1);
      return {
        image: `test/${i}.jpg`,
        trueClass,
        topClasses: [said, (said + 1) % classes],
        topProbabilities: [confidence, 1 - confidence],
      };
    }),
  };
}

const few = predictions(8, 10);
const many = predictions(133, 3);
const options = { title: 'Title', model: 'Base_fix' };
const searched = Array.from({ length: 120 }, (_, i) => {
  const learningRate = 10 ** (-5 + (5 * i) / 119);
  return { step: i + 1, learningRate, loss: i < 60 ? 2.1 : i < 100 ? 2.1 - (i - 60) * 0.02 : 1.3 + (i - 100) ** 2 };
});
const search = { steps: searched, suggestion: suggestRate(searched), ended: 'diverged' } as const;

const CHARTS: Readonly<Record<string, () => Chart>> = {
  'breeds, few': () => breedAccuracyChart(breedAccuracies(few), { ...options, overall: 0.6 }),
  'breeds, many': () => breedAccuracyChart(breedAccuracies(many), { ...options, overall: 0.6 }),
  'confusions, few': () => confusionHeatmap(orderBySimilarity(confusionMatrix(few)), options),
  'confusions, many': () => confusionHeatmap(orderBySimilarity(confusionMatrix(many)), options),
  reliability: () => reliabilityDiagram(calibrate(few.images), options),
  'compared curves': () =>
    comparedCurves(
      [
        { label: 'A: 34', model: 'Base_fix', history: epochRows(2), bestEpoch: 2 },
        {
          label: 'B: 44',
          model: 'vgg16',
          history: epochRows(1).map((row) => ({ ...row, validLoss: NaN })),
          bestEpoch: null,
        },
        { label: 'C: none', model: 'vgg16', history: [], bestEpoch: null },
      ],
      options,
    ),
  'range test': () => rateSearchChart(search, options),
  'range test that finds nothing': () =>
    rateSearchChart(
      {
        steps: [{ step: 1, learningRate: 1e-5, loss: NaN }],
        suggestion: { kind: 'none', reason: 'why' },
        ended: 'diverged',
      },
      options,
    ),
  overfit: () =>
    overfitChart(
      {
        steps: [1, 2].map((step) => ({ step, loss: 2 / step, accuracy: step / 2 })),
        images: 8,
        classes: 4,
        final: { loss: 0.5, accuracy: 1 },
        outcome: 'learned',
      },
      options,
    ),
};

describe('charts of the laboratory', () => {
  for (const [name, make] of Object.entries(CHARTS)) {
    test(`${name}: say what they show, and draw without a complaint`, async () => {
      const chart = make();
      assert.equal(chart.title, 'Title');
      assert.ok(chart.description.length > 20);
      assert.doesNotMatch(chart.description, /undefined|null|\[object/);
      const said: string[] = [];
      const { warn } = console;
      console.warn = (...texts: unknown[]) => said.push(texts.join(' '));
      try {
        const png = await renderPng(chart.vegaLite!, { scale: 1 });
        assert.ok(png.length > 1000);
      } finally {
        console.warn = warn;
      }
      assert.deepEqual(said, [], 'a warning would land in the cell');
      assert.ok(JSON.stringify(chart.plotly ?? chart.vegaLite).length < 200_000);
    });
  }

  test('the matrix of 133 breeds is one Plotly figure to zoom into, its cells shares of their row', () => {
    const { plotly, description } = CHARTS['confusions, many']!();
    const [trace] = plotly!.data as unknown as { z: number[][]; text: string[][] }[];
    assert.equal(trace!.z.length, 133);
    for (const cells of trace!.z) assert.ok(Math.abs(cells.reduce((sum, value) => sum + value, 0) - 1) < 0.01);
    assert.equal(trace!.text.length, 133);
    assert.ok(trace!.text.flat().every((count) => count === '' || Number(count) > 0));
    assert.match(description, /^133 breeds/);
  });

  test('of many breeds the best and the worst are drawn, and all are told', () => {
    const { vegaLite, description } = CHARTS['breeds, many']!();
    const { data, title } = vegaLite as unknown as { data: { values: unknown[] }; title: { subtitle: string[] } };
    assert.equal(data.values.length, 40);
    assert.match(title.subtitle[0]!, /93 between them are left out/);
    assert.equal(description.match(/Breed \d+/g)!.length, 133);
  });

  test('runs of one family have a colour each, runs of several their families', async () => {
    const colorsOf = async (...models: string[]): Promise<readonly string[]> => {
      const runs = models.map((model, i) => ({ label: `R${i}`, model, history: epochRows(3), bestEpoch: 2 }));
      const svg = await renderSvg(comparedCurves(runs, options).vegaLite!);
      const lines = svg.split('mark-line').slice(1, 1 + models.length);
      return lines.map((line) => /stroke="(#[0-9a-f]{6})"/.exec(line)![1]!);
    };
    assert.deepEqual(await colorsOf('Base_fix', 'vgg16'), [familyColor('Base_fix'), familyColor('vgg16')]);
    assert.equal(new Set(await colorsOf('Base_fix', 'Base')).size, 2);
    assert.equal(new Set(await colorsOf('vgg16', 'vgg16', 'vgg16')).size, 3);
  });

  test('titles of the axes of a confusion matrix keep off the names of the breeds', () => {
    const { xaxis, yaxis } = CHARTS['confusions, many']!().plotly!.layout as Record<
      string,
      { readonly automargin: boolean; readonly title: { readonly standoff?: number } }
    >;
    for (const axis of [xaxis!, yaxis!]) assert.ok(axis.automargin && axis.title.standoff! >= 8);
  });

  test('a range test marks its suggestion, and cuts off what diverged', () => {
    const { description, vegaLite } = rateSearchChart(search, options);
    assert.ok(search.suggestion.kind === 'found');
    assert.ok(description.includes(`suggested: ${search.suggestion.learningRate.toPrecision(2)}`));
    const { data } = vegaLite as unknown as { data: { values: { loss: number | null }[] } };
    assert.ok(data.values.every(({ loss }) => loss === null || loss < 3.2));
    assert.ok(data.values.some(({ loss }) => loss === null));
  });
});
