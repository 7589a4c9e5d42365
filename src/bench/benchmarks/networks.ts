import { profile } from '../../experiments';
import { seriesModels } from '../../models';
import { passesBenchmark, type Network, type PassesBenchmark } from './passes';

/** Targets for a step of today's networks, unless their line says more. */
const TODAYS = { atLeast: { PyTorch: 1, 'PyTorch tuned': 0.75 }, memory: 1.1 } as const;

/**
 * Training steps at full size, and their targets over PyTorch: a network, or a network at another scale, is a
 * line. At batch 32 the large ones take many seconds a step on two cores. Networks not listed are measured on request.
 */
const STEPS: readonly Network[] = [
  { model: 'Base', atLeast: { PyTorch: 1.25 } },
  { model: 'AlexNet', atLeast: { PyTorch: 1.35 } },
  { model: 'vgg16', batches: [8], atLeast: { PyTorch: 1.35 } },
  { model: 'vgg16_bn', batches: [8], atLeast: { PyTorch: 1.4 } },
  { ...TODAYS, model: 'resnet18', atLeast: { 'PyTorch tuned': 1 } },
  { ...TODAYS, model: 'resnet50', batches: [8], atLeast: { 'PyTorch tuned': 1 } },
  { ...TODAYS, model: 'mobilenet_v2' },
  { ...TODAYS, model: 'efficientnet_b0' },
  { ...TODAYS, model: 'efficientnet_lite0' },
  { ...TODAYS, model: 'convnext_tiny', batches: [8] },
  { ...TODAYS, model: 'vit_b_16', batches: [8] },
];

const FULL_SIZE: PassesBenchmark['flags'] = {
  batch: undefined,
  size: 224,
  width: 1,
  threads: undefined,
  precision: 'fp32',
};

export const step = passesBenchmark({
  name: 'step',
  description: 'training steps on images of noise against PyTorch',
  title: 'Training step',
  task: 'step',
  networks: STEPS,
  batchText: '32, large networks 8',
  usual: { batches: [32], atLeast: { 'PyTorch tuned': 1.05 }, memory: 1.05 },
  variants: ['default', 'tuned'],
  flags: FULL_SIZE,
});

export const predict = passesBenchmark({
  name: 'predict',
  description: 'logits without dropout against PyTorch',
  title: 'Prediction',
  task: 'predict',
  networks: STEPS.map(({ model }) => ({ model })),
  batchText: '1,32',
  usual: { batches: [1, 32], atLeast: { PyTorch: 1 } },
  variants: ['default', 'tuned'],
  flags: FULL_SIZE,
});

/** Targets for steps at the demo's scale: both formats are PyTorch's with fused SGD. */
const DEMO_TARGETS: Readonly<Record<string, Network['atLeast']>> = {
  Base_2: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  AlexNet: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  vgg16: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  vgg16_bn: { 'PyTorch fused': 1 },
};

/** The series' networks as the demo trains them. */
const DEMO = seriesModels().map(({ name, demoScale: { imageSize, widthMultiplier, batchSize } }): Network => {
  return { model: name, imageSize, widthMultiplier, batches: [batchSize], atLeast: DEMO_TARGETS[name] };
});

function demoClasses(): number {
  const { data } = profile('demo');
  return data.kind === 'procedural-dogs' ? (data.breeds?.length ?? 1) : 1;
}

export const demo = passesBenchmark({
  name: 'demo',
  description: "training steps at the demo's sizes, widths and batches against PyTorch",
  title: "Training step at the demo's scale",
  task: 'step',
  networks: DEMO,
  usual: { batches: [16] },
  variants: ['default', 'fused', 'tuned'],
  classes: demoClasses(),
  flags: { threads: [1, 2] },
});
