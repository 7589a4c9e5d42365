/**
 * Time of a training step of vgg16 by transfer (`as-run` and `as-described`, one FC layer new) against a step
 * from scratch, in turns within one run: `node dist/test/slow/transferStep.js [--model vgg16] [--size 224]
 * [--batch 8] [--rounds 3]`. Exits with 1 when a transfer step takes more than 45% of a scratch step.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../src/core';
import { loadEngine, softmaxCrossEntropy } from '../../src/engine';
import {
  architecture,
  buildModel,
  forward,
  freezeLayers,
  planFreezing,
  setDropoutSeed,
  trainableVariables,
  type ModelName,
} from '../../src/models';
import { Sgd } from '../../src/training';

const MOST = 0.45;
const CLASSES = 133;
const MODES = ['scratch', 'as-run', 'as-described'] as const;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'vgg16' },
    size: { type: 'string', default: '224' },
    batch: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
  },
});
const [imageSize, batch, rounds] = [Number(values.size), Number(values.batch), Number(values.rounds)];

const engine = loadEngine();
const { tf } = engine;
const layout = architecture(values.model as ModelName, { classCount: CLASSES, imageSize });
const model = buildModel(engine, layout, { random: Random.seeded(1) });
const images = tf.tensor4d(
  Random.seeded(2)
    .permutation(batch * imageSize * imageSize * 3)
    .map((i) => i % 3),
  [batch, imageSize, imageSize, 3],
  'float32',
);
const labels = tf.tensor1d(
  Array.from({ length: batch }, (_, i) => i % CLASSES),
  'int32',
);

const times = new Map<string, number[]>(MODES.map((mode) => [mode, []]));
for (let round = 0; round < rounds; round++) {
  for (const mode of MODES) times.get(mode)!.push(secondsPerStep(mode));
}
const fastest = (mode: string): number => Math.min(...times.get(mode)!);
let isSlow = false;
for (const mode of MODES) {
  const ratio = fastest(mode) / fastest('scratch');
  isSlow ||= mode !== 'scratch' && ratio > MOST;
  console.log(`${mode.padEnd(13)} ${fastest(mode).toFixed(3)} s/step  ${(100 * ratio).toFixed(0)}%`);
}
process.exitCode = isSlow ? 1 : 0;

/** The second of two steps: the first one makes the momentum buffers. */
function secondsPerStep(mode: (typeof MODES)[number]): number {
  freezeLayers(model, mode === 'scratch' ? [] : planFreezing(layout, { mode, fcLayers: 1 }).frozen);
  const trained = trainableVariables(model);
  const optimizer = new Sgd(engine, trained, { momentum: 0.9, weightDecay: 0.0005 });
  let seconds = 0;
  for (let step = 0; step < 2; step++) {
    const began = performance.now();
    setDropoutSeed(model, Random.seeded(step));
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => softmaxCrossEntropy(engine, forward(model, images, { training: true }), labels),
        trained.map(({ variable }) => variable),
      );
      optimizer.step(grads, 0.0001);
      value.dataSync();
    });
    seconds = (performance.now() - began) / 1000;
  }
  optimizer.dispose();
  return seconds;
}
