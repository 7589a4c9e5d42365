import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allModels,
  architecture,
  defineModel,
  layersFrom,
  parseModel,
  planFreezing,
  serializeModel,
  type LayerData,
  type ModelName,
} from '../../src/models';

const OPTIONS = { classCount: 5, imageSize: 64, widthMultiplier: 0.125 };

function stagesOf(name: ModelName): readonly string[] {
  return architecture(name, OPTIONS).stages.map((stage) => stage.name);
}

/** Names of the series' networks and today's, with the names of their stages. */
const STAGES: readonly (readonly [ModelName, string])[] = [
  ['Base', 'conv1 conv2 conv3 conv4 conv5 head'],
  ['AlexNet', 'conv1 conv2 conv3 conv4 conv5 head'],
  ['vgg16', 'stage1 stage2 stage3 stage4 stage5 head'],
  ['vgg16_bn', 'stage1 stage2 stage3 stage4 stage5 head'],
  ['resnet18', 'stem layer1 layer2 layer3 layer4 head'],
  ['resnet50', 'stem layer1 layer2 layer3 layer4 head'],
  ['mobilenet_v2', 'stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 top head'],
  ['efficientnet_b0', 'stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 top head'],
  ['efficientnet_lite2', 'stem stage1 stage2 stage3 stage4 stage5 stage6 stage7 top head'],
  ['convnext_tiny', 'stem stage1 stage2 stage3 stage4 head'],
];

describe('stages', () => {
  for (const [name, stages] of STAGES) test(name, () => assert.equal(stagesOf(name).join(' '), stages));

  for (const { name } of allModels()) {
    test(`${name}: every layer is in one stage, in order, and the head begins where images end`, () => {
      const { layers, stages } = architecture(name, OPTIONS);
      assert.deepEqual(
        stages.flatMap((stage) => stage.layers),
        layers.map((layer) => layer.name),
      );
      const head = new Set(stages.at(-1)!.layers);
      assert.equal(stages.at(-1)!.name, 'head');
      const convolutions = layers.filter(({ kind }) => kind === 'conv2d').map((layer) => layer.name);
      assert.ok(convolutions.every((layer) => !head.has(layer)));
      // A stage is somewhere to begin training from, so each has weights.
      for (const { name: stage, layers: own } of stages) {
        const plan = planFreezing(architecture(name, OPTIONS), { trainable: { from: stage }, fcLayers: 1 });
        assert.ok(
          own.some((layer) => !plan.frozen.includes(layer)),
          stage,
        );
      }
    });
  }

  test('{ from } trains a stage, or a layer, and all that follow; what is new trains in any case', () => {
    const layout = architecture('vgg16_bn', OPTIONS);
    const frozen = (from: string): readonly string[] =>
      planFreezing(layout, { trainable: { from }, fcLayers: 1 }).frozen;
    assert.deepEqual(frozen('stage1'), []);
    // Ten convolutions and their norms come before the fifth stage.
    assert.equal(frozen('stage5').length, 20);
    assert.deepEqual(frozen('stage5'), frozen('features.34'));
    assert.equal(frozen('stage5').at(-1), 'features.31');
    assert.equal(frozen('features.41').at(-1), 'features.40', 'a norm alone, without the convolution before it');
    assert.deepEqual(frozen('head'), planFreezing(layout, { trainable: 'as-run', fcLayers: 1 }).frozen);
    assert.ok(!frozen('classifier.6').includes('classifier.6'));
    assert.throws(() => frozen('stage6'), /stage or layer of vgg16_bn.*'stage6'.*stage5/s);
  });

  test("'head' trains what is new alone, norms before it frozen, too", () => {
    const head = planFreezing(architecture('convnext_tiny', OPTIONS), { trainable: 'head', fcLayers: 1 });
    assert.ok(head.frozen.includes('classifier.0'));
    assert.deepEqual(head.reinitialized, ['classifier.2']);
    const described = planFreezing(architecture('convnext_tiny', OPTIONS), { trainable: 'as-described', fcLayers: 1 });
    assert.ok(!described.frozen.includes('classifier.0'));
    const alexNet = architecture('AlexNet', OPTIONS);
    assert.deepEqual(
      planFreezing(alexNet, { trainable: 'head', fcLayers: 2 }),
      planFreezing(alexNet, { trainable: 'as-described', fcLayers: 2 }),
    );
  });

  test('layers by the name of a stage', () => {
    const layout = architecture('resnet18', OPTIONS);
    assert.deepEqual(layout.stages[0], { name: 'stem', layers: ['conv1', 'bn1', 'relu', 'maxpool'] });
    assert.deepEqual(layersFrom(layout, 'avgpool'), ['avgpool', 'fc']);
  });
});

describe("stages of a user's network", () => {
  const layers: readonly LayerData[] = [
    { kind: 'conv2d', name: 'first', filters: 8, kernelSize: 3, stride: 2, padding: 1 },
    { kind: 'relu', name: 'relu' },
    { kind: 'conv2d', name: 'second', filters: 8, kernelSize: 3, stride: 2, padding: 1 },
    { kind: 'globalAvgPool2d', name: 'pool' },
    { kind: 'dense', name: 'fc', units: 'classes' },
  ];
  const network = { name: 'staged', description: 'two stages', layers } as const;

  test('are one for each layer with weights where it names none', () => {
    defineModel(network);
    assert.deepEqual(
      architecture('staged', OPTIONS).stages.map((stage) => [stage.name, ...stage.layers].join(' ')),
      ['first first relu', 'second second pool', 'fc fc'],
    );
  });

  test('travel with it as JSON', () => {
    const stages = [
      { name: 'body', from: 'first' },
      { name: 'head', from: 'pool' },
    ];
    const sent = parseModel(JSON.parse(JSON.stringify(serializeModel({ ...network, stages }))));
    assert.deepEqual(sent.stages, stages);
    defineModel(sent);
    assert.deepEqual(stagesOf('staged'), ['body', 'head']);
    assert.throws(() => parseModel({ ...serializeModel(network), stages: [{ name: 1 }] }), /stages are no list/);
  });

  test('are refused where they name no layer, or not in order', () => {
    const withStages = (...from: readonly string[]) =>
      defineModel({ ...network, stages: from.map((layer, i) => ({ name: `s${i}`, from: layer })) });
    assert.throws(() => withStages('first', 'secnd'), /first layer of the stage s1 of staged.*second/s);
    assert.throws(() => withStages('second'), /stage s0 begins with layer 3\. The first stage begins with the first/);
    assert.throws(() => withStages('first', 'pool', 'second'), /stage s2 begins with layer 3\. .*after layer 4/);
  });
});
