import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { architectureDrawing, chartBundle, familyColors, layoutArchitecture, styleOf } from '../../src/charts';
import type { DrawnBlock } from '../../src/charts';
import { LABEL_SIZE, labelWidth } from '../../src/charts/architecture/layout';
import { layOutLegend, SWATCH_PITCH } from '../../src/charts/architecture/legend';
import { allExperiments, resolve } from '../../src/experiments';
import { allModels, architecture, seriesModels, summarize, type Architecture } from '../../src/models';

const ROOM = 680;

interface Box {
  readonly what: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function overlap(a: Box, b: Box): boolean {
  const slack = 1e-6;
  return a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;
}

function boxesOf(layout: ReturnType<typeof layoutArchitecture>): Box[] {
  const blocks = layout.blocks.map(({ name, x, y, width, height }) => ({
    what: `block ${name}`,
    ...{ left: x, right: x + width, top: y, bottom: y + height },
  }));
  const labels = layout.labels.map(({ text, x, y }) => ({
    what: `label ${text}`,
    ...{ left: x - labelWidth(text) / 2, right: x + labelWidth(text) / 2, top: y - LABEL_SIZE, bottom: y },
  }));
  const lines = layout.groups.map(({ x, x2, y }) => ({
    what: 'line',
    ...{ left: x, right: x2, top: y - 0.5, bottom: y + 0.5 },
  }));
  return [...blocks, ...labels, ...lines];
}

/** Every model as published, and at the scale of an experiment under the demo profile. */
const DRAWN: readonly (readonly [string, Architecture])[] = allModels().flatMap(({ name }) => {
  const own = allExperiments().find(({ settings }) => settings.model === name);
  const { imageSize, widthMultiplier } = resolve(own ?? 35, { profile: 'demo' });
  return [
    [name, architecture(name)] as const,
    [`${name}, demo`, architecture(name, { imageSize, widthMultiplier, classCount: 8 })] as const,
  ];
});

for (const [name, network] of DRAWN) {
  describe(`the drawing of ${name}`, () => {
    const layout = layoutArchitecture(network, ROOM);
    const isDeep = !seriesModels().some((model) => model.name === network.name);
    const boxes = boxesOf(layout);

    test('has each layer once, in order, after the image', () => {
      assert.deepEqual(
        layout.blocks.map((block) => block.name),
        ['image', ...network.layers.map((layer) => layer.name)],
      );
      const starts = layout.blocks.map(({ x }) => x);
      assert.deepEqual(
        starts,
        [...starts].sort((a, b) => a - b),
      );
    });

    test('fits, and nothing in it overlaps', () => {
      assert.ok(layout.width <= ROOM, `${layout.width} px wide`);
      for (const box of boxes) {
        assert.ok(box.left >= -1e-6 && box.right <= layout.width + 1e-6, `${box.what} within the width`);
        assert.ok(box.top >= 0 && box.bottom <= layout.height, `${box.what} within the height`);
      }
      boxes.forEach((a, i) =>
        boxes.slice(i + 1).forEach((b) => assert.ok(!overlap(a, b), `${a.what} overlaps ${b.what}`)),
      );
    });

    test('makes larger maps higher and more channels wider', () => {
      const convolutions = layout.blocks.filter(({ kind }) => kind === 'conv2d');
      const maps = layout.blocks.filter(({ outputShape }) => outputShape.length === 3);
      ordered(
        maps,
        ({ outputShape }) => outputShape[0],
        ({ height }) => height,
      );
      ordered(
        convolutions,
        ({ outputShape }) => outputShape[2]!,
        ({ width }) => width,
      );
    });

    test('labels channels, windows and maps', () => {
      const texts = (role: string): string[] =>
        layout.labels.filter((label) => label.role === role).map(({ text }) => text);
      if (isDeep) {
        assert.deepEqual([...texts('size'), ...texts('window')], []);
        const sides = texts('group').flatMap((text) => (text.includes('×') ? [Number(text.split(' ')[0])] : []));
        assert.deepEqual(
          sides,
          [...new Set(sides)].sort((a, b) => b - a),
          'every size of maps once, larger ones first',
        );
        return;
      }
      const sized = network.layers.filter(({ kind }) => ['conv2d', 'flatten', 'dense'].includes(kind));
      assert.deepEqual(texts('size'), [
        '3',
        ...sized.map(({ outputShape }) => outputShape.at(-1)!.toLocaleString('en-US')),
      ]);
      const maps = [network.inputShape, ...network.layers.map(({ outputShape }) => outputShape)].map((shape) =>
        shape.length === 1 ? 'vectors' : `${shape[0]} × ${shape[1]}`,
      );
      assert.deepEqual(
        texts('group'),
        maps.filter((map, i) => map !== maps[i - 1]),
      );
      assert.equal(
        texts('window').length,
        network.layers.filter(({ kind }) => kind === 'conv2d' || kind === 'maxPool2d').length,
      );
    });

    test('explains every colour, within the room', () => {
      const kinds = [...new Set(layout.blocks.map(({ kind }) => kind))];
      const entries = layOutLegend(kinds, ROOM, 0);
      assert.deepEqual(
        entries.map(({ kind }) => kind),
        kinds,
      );
      assert.ok(isDeep || entries.every(({ y }) => y === 0), 'on one line');
      entries.forEach(({ name: text, x, y }, i) => {
        const right = x + SWATCH_PITCH + labelWidth(text);
        const next = entries[i + 1];
        assert.ok(right <= ROOM && (next === undefined || next.y > y || next.x > right), text);
      });
    });

    const chart = architectureDrawing(network);

    test('is a small specification, and its title gives the totals', () => {
      const { parameters, multiplyAdds } = summarize(network).totals;
      for (const total of [parameters, multiplyAdds]) {
        assert.ok(chart.title.includes(total.toLocaleString('en-US')), chart.title);
      }
      assert.ok(JSON.stringify(chart.vegaLite).length < (isDeep ? 360 * network.layers.length : 20_000));
    });

    const sameShapes = "half a second each, and the demo's scale draws the same shapes in other sizes";
    test('has a picture', { skip: name.endsWith('demo') && sameShapes }, async () => {
      const bundle = await chartBundle(chart);
      const { data, info } = await sharp(Buffer.from(String(bundle['image/png']), 'base64'))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      assert.ok(info.width / 2 <= 720, `${info.width / 2} px wide`);
      const least = isDeep ? 100 : 1000;
      assert.ok(countOf(data, '#4a70e6') > least, 'convolutions are drawn in their colour');
    });
  });
}

describe('the colours of layers', () => {
  test('are hues of the palette, one for each kind that learns or pools', () => {
    const kinds = ['conv2d', 'batchNorm2d', 'maxPool2d', 'adaptiveAvgPool2d', 'dense', 'dropout', 'sigmoid'];
    const hues = kinds.map((kind) => styleOf(kind).color);
    assert.equal(new Set(hues).size, hues.length);
    for (const hue of hues) assert.ok([...familyColors().values()].includes(hue), hue);
  });
});

/** `value` never falls where `by` rises, and rises where the layout left room for it. */
function ordered(
  blocks: readonly DrawnBlock[],
  by: (block: DrawnBlock) => number,
  value: (block: DrawnBlock) => number,
): void {
  const sorted = [...blocks].sort((a, b) => by(a) - by(b));
  sorted.slice(1).forEach((block, i) => {
    const before = sorted[i]!;
    assert.ok(value(block) >= value(before) - 1e-9, `${before.name} and ${block.name}`);
  });
  const differs = by(sorted.at(-1)!) > by(sorted[0]!);
  assert.equal(value(sorted.at(-1)!) > value(sorted[0]!), differs, 'the extremes differ');
}

function countOf(rgb: Uint8Array, color: string): number {
  const wanted = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16));
  let count = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    if (wanted.every((channel, c) => Math.abs(rgb[i + c]! - channel) < 12)) count++;
  }
  return count;
}
