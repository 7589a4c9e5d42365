import { profile } from '../../experiments';
import { registeredModel } from '../../models';
import { passesBenchmark, seriesModels, type Network, type PassesBenchmark } from './passes';

/** A training step at full size, and what is asked of it over PyTorch. Networks that are not here are measured on request. */
const STEPS: readonly Network[] = [
  { model: 'Base', atLeast: { PyTorch: 1.25 } },
  { model: 'AlexNet', atLeast: { PyTorch: 1.35 } },
  // At batch 32 it takes many seconds a step on two cores.
  { model: 'vgg16', batches: [8], atLeast: { PyTorch: 1.35 } },
  { model: 'vgg16_bn', batches: [8], atLeast: { PyTorch: 1.4 } },
];

const FULL_SIZE: PassesBenchmark['flags'] = { batch: undefined, size: 224, width: 1, threads: undefined, precision: 'fp32' };

export const step = passesBenchmark({
  name: 'step',
  description: 'training steps on images of noise against PyTorch',
  title: 'Training step',
  task: 'step',
  networks: STEPS,
  batchText: '32, VGG16 8',
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

/** What is asked of steps at the demo's scale: both formats are PyTorch's with fused SGD. */
const DEMO_TARGETS: Readonly<Record<string, Network['atLeast']>> = {
  Base_2: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  AlexNet: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  vgg16: { 'PyTorch fused': 1.1, 'PyTorch tuned': 1.1 },
  vgg16_bn: { 'PyTorch fused': 1 },
};

/** The series' networks as the demo trains them. */
function demoNetworks(): readonly Network[] {
  return seriesModels().map((model) => {
    const { imageSize, widthMultiplier, batchSize } = registeredModel(model).demoScale;
    return { model, imageSize, widthMultiplier, batches: [batchSize], atLeast: DEMO_TARGETS[model] };
  });
}

function demoClasses(): number {
  const { data } = profile('demo');
  return data.kind === 'procedural-dogs' ? (data.breeds?.length ?? 1) : 1;
}

export const demo = passesBenchmark({
  name: 'demo',
  description: "training steps at the demo's sizes, widths and batches against PyTorch",
  title: "Training step at the demo's scale",
  task: 'step',
  networks: demoNetworks(),
  usual: { batches: [16] },
  variants: ['default', 'fused', 'tuned'],
  classes: demoClasses(),
  flags: { threads: [1, 2] },
});
