import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BreedlabError } from '../../src/core';
import { allModels, architecture, formatSummary, seriesModels, summarize, type ModelName } from '../../src/models';

const SERIES: readonly ModelName[] = [
  'Base',
  'Base_fix',
  'Base_1',
  'Base_1_fix',
  'Base_2',
  'AlexNet',
  'vgg16',
  'vgg16_bn',
];

/** Today's networks, with their parameters at 1000 classes as torchvision (of Lite0 to Lite2, their packages) counts them. */
const TODAYS: Readonly<Record<string, number>> = {
  resnet18: 11_689_512,
  resnet50: 25_557_032,
  mobilenet_v2: 3_504_872,
  efficientnet_b0: 5_288_548,
  efficientnet_lite0: 4_652_008,
  efficientnet_lite1: 5_416_680,
  efficientnet_lite2: 6_092_072,
  convnext_tiny: 28_589_128,
  vit_b_16: 86_567_656,
};

test("the registry names every model once, and those of the series apart from today's", () => {
  assert.deepEqual(
    allModels().map(({ name }) => name),
    [...SERIES, ...Object.keys(TODAYS)],
  );
  assert.deepEqual(
    seriesModels().map(({ name }) => name),
    SERIES,
  );
});

for (const [name, parameters] of Object.entries(TODAYS)) {
  test(`${name} has ${parameters.toLocaleString('en-US')} parameters with 1000 classes`, () => {
    assert.equal(summarize(architecture(name, { classCount: 1000 })).totals.parameters, parameters);
  });
}

test("a model's own dropout probability holds where the options name none", () => {
  const rate = (name: ModelName, dropout?: number): number[] =>
    architecture(name, dropout === undefined ? {} : { dropout }).layers.flatMap((layer) =>
      layer.kind === 'dropout' && 'rate' in layer ? [Number(layer.rate)] : [],
    );
  assert.deepEqual(rate('AlexNet'), [0.5, 0.5]);
  assert.deepEqual(rate('mobilenet_v2'), [0.2]);
  assert.deepEqual(rate('mobilenet_v2', 0.4), [0.4]);
  assert.ok(rate('vit_b_16').every((each) => each === 0));
});

test('ViT names the size that its patches do not fill', () => {
  assertError(() => architecture('vit_b_16', { imageSize: 60 }), /images of 60 px/, /64 px/);
});

describe('summaries', () => {
  test('flatten sizes at 224 px are the published ones', () => {
    const flattened = (name: ModelName) =>
      architecture(name).layers.find(({ kind }) => kind === 'flatten')!.outputShape;
    assert.deepEqual(flattened('Base'), [4608]);
    assert.deepEqual(flattened('Base_1'), [6912]);
    assert.deepEqual(flattened('Base_2'), [9216]);
  });

  test('figures of Base, by hand', () => {
    const { rows, totals } = summarize(architecture('Base'));
    const conv2 = rows.find(({ name }) => name === 'conv2')!;
    assert.deepEqual(conv2, {
      name: 'conv2',
      type: 'Conv2d',
      category: 'convolution',
      outputShape: [27, 27, 128],
      parameters: 128 * (5 * 5 * 48) + 128,
      multiplyAdds: 27 * 27 * 128 * (5 * 5 * 48),
    });
    const fc3 = rows.find(({ name }) => name === 'fc3')!;
    assert.equal(fc3.parameters, 2048 * 133 + 133);
    assert.equal(fc3.multiplyAdds, 2048 * 133);
    assert.equal(totals.parameters, 14_853_957);
    assert.equal(
      totals.parameters,
      rows.reduce((sum, row) => sum + row.parameters, 0),
    );
  });

  test('the sigmoid is all that a fix removes', () => {
    for (const name of ['Base', 'Base_1'] as const) {
      const names = (model: ModelName) => architecture(model).layers.map((layer) => layer.name);
      assert.deepEqual(names(name), [...names(`${name}_fix`), 'sigmoid']);
    }
  });

  test('dropout comes after the dense layers of Base and before those of Base_2', () => {
    const tail = (name: ModelName) =>
      architecture(name)
        .layers.map((layer) => layer.name)
        .slice(-7);
    assert.deepEqual(tail('Base_fix'), ['fc1', 'relu6', 'dropout1', 'fc2', 'relu7', 'dropout2', 'fc3']);
    assert.deepEqual(tail('Base_2'), ['dropout1', 'fc1', 'relu6', 'dropout2', 'fc2', 'relu7', 'fc3']);
  });

  test('layer names are unique in every model', () => {
    for (const { name } of allModels()) {
      const names = architecture(name).layers.map((layer) => layer.name);
      assert.equal(new Set(names).size, names.length, name);
    }
  });

  test('the table has a row per layer and the totals, and the stages below', () => {
    const text = formatSummary(summarize(architecture('Base')));
    const lines = text.split('\n');
    assert.equal(lines[0], 'Base, input 224 x 224 x 3');
    assert.equal(lines.length, 3 + architecture('Base').layers.length + 2);
    assert.match(text, /^conv1 +Conv2d +55 x 55 x 48 +17,472 +52,707,600$/m);
    assert.match(lines.at(-2)!, /^Total +14,853,957 +309,416,208$/);
    assert.equal(lines.at(-1), 'Stages, by their first layers: conv1, conv2, conv3, conv4, conv5, head (flatten)');
  });
});

describe('options', () => {
  test('image size, width and classes shape the layers', () => {
    const small = architecture('Base', { imageSize: 64, widthMultiplier: 0.5, classCount: 10, dropout: 0.2 });
    const shape = (name: string) => small.layers.find((layer) => layer.name === name)!.outputShape;
    assert.deepEqual(shape('conv1'), [15, 15, 24]);
    assert.deepEqual(shape('flatten'), [64]);
    assert.deepEqual(shape('fc1'), [1024]);
    assert.deepEqual(shape('fc3'), [10]);
    assert.deepEqual(
      small.layers.flatMap((layer) => ('rate' in layer ? [layer.rate] : [])),
      [0.2, 0.2],
    );
  });

  test('a width is rounded, and at least 1', () => {
    const tiny = architecture('Base', { widthMultiplier: 0.001 });
    assert.deepEqual(tiny.layers.find((layer) => layer.name === 'conv1')!.outputShape, [55, 55, 1]);
    const odd = architecture('Base_1', { widthMultiplier: 0.1 });
    assert.deepEqual(odd.layers.find((layer) => layer.name === 'conv2')!.outputShape, [27, 27, 16]);
  });

  test('images too small name the layer and its input', () => {
    assertError(
      () => architecture('Base', { imageSize: 20 }),
      /Base .*20 px.*pool3 gets 1 x 1, less than its 2 x 2/,
      /larger/,
    );
    assertError(
      () => architecture('Base', { imageSize: 5 }),
      /conv1 gets 5 x 5 \(9 x 9 with padding\).*11 x 11/,
      /larger/,
    );
  });

  test('options out of range name themselves and their value', () => {
    assertError(() => architecture('Base', { classCount: 0 }), /classCount is 0/, /at least 1/);
    assertError(() => architecture('Base', { imageSize: 64.5 }), /imageSize is 64.5/, /whole number/);
    assertError(() => architecture('Base', { widthMultiplier: -1 }), /widthMultiplier is -1/, /above 0/);
    assertError(() => architecture('Base', { widthMultiplier: NaN }), /widthMultiplier is NaN/, /above 0/);
    assertError(() => architecture('Base', { dropout: 1 }), /dropout is 1/, /below 1/);
  });

  test('an unknown model lists those that exist', () => {
    assertError(() => architecture('vgg17' as ModelName), /Unknown model 'vgg17'/, /'vgg16'\?.*Base_fix/);
    assertError(() => architecture('Bose' as ModelName), /Unknown model 'Bose'/, /'Base'/);
  });
});

function assertError(action: () => unknown, message: RegExp, remedy: RegExp): void {
  assert.throws(action, (error: unknown) => {
    assert.ok(error instanceof BreedlabError, String(error));
    assert.match(error.message, message);
    assert.match(error.remedy, remedy);
    return true;
  });
}
