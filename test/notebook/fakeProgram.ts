/**
 * Stands in for the command line program in tests of `train`: it sends the events of a run, quickly, and
 * misbehaves on request. FAKE_MODE says how it ends, FAKE_FOLDER is its run folder, where it leaves its
 * process id and its arguments.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Outcome } from '../../src/training';
import { epochRow, runConfig, runMetrics } from './sampleRun';

const mode = process.env.FAKE_MODE ?? 'finish';
const folder = process.env.FAKE_FOLDER ?? '.';
const epochs = Number(process.env.FAKE_EPOCHS ?? 3);
const batches = 5;
let stopped = false;

fs.writeFileSync(path.join(folder, 'pid'), String(process.pid));
fs.writeFileSync(path.join(folder, 'arguments.json'), JSON.stringify(process.argv.slice(2)));

const stop = (): void => {
  if (mode !== 'deaf') stopped = true;
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('message', stop);
process.on('disconnect', stop);

const send = (event: Record<string, unknown>): void => {
  if (process.connected) process.send!(event);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  if (mode === 'crash') {
    process.stderr.write('native code gave up\n');
    process.exit(3);
  }
  send({ type: 'run', runId: 'fake-run', folder, config: runConfig({ maxEpochs: epochs }) });
  send({
    type: 'start',
    epoch: 1,
    maxEpochs: epochs,
    batchesPerEpoch: batches,
    imageCounts: { train: 80, valid: 20, test: 20 },
    parameters: 1000,
    resumedFrom: null,
    history: [],
  });
  const outcome = await trainAll();
  if (mode === 'fail') {
    send({ type: 'error', message: "Image <b>'rex.jpg'</b> is missing." });
    process.exitCode = 1;
  } else {
    if (outcome.kind === 'interrupted') fs.writeFileSync(path.join(folder, 'checkpoint'), 'saved');
    send({ type: 'finished', outcome });
    send({ type: 'metrics', metrics: runMetrics({ outcome, history: Math.min(epochs, done) }) });
    process.exitCode = { interrupted: 130, diverged: 1, 'early-stopping': 0, 'max-epochs': 0 }[outcome.kind];
  }
  process.disconnect?.();
}

let done = 0;

async function trainAll(): Promise<Outcome> {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let batch = 1; batch <= batches; batch++) {
      await pause(20);
      if (stopped) return { kind: 'interrupted', epoch, step: batch };
      if (mode === 'diverge' && epoch === 2) return { kind: 'diverged', epoch, step: batch, loss: 'NaN' };
      const loss = mode === 'diverge' ? NaN : 3 / epoch;
      send({
        type: 'batch',
        epoch,
        batch,
        batches,
        loss,
        learningRate: 0.01,
        imagesPerSecond: 100,
        etaSeconds: 9,
        memoryMiB: 500,
      });
      if (mode === 'fail' && epoch === 2) return { kind: 'interrupted', epoch, step: batch };
    }
    send({ type: 'epoch', row: epochRow(epoch), bestEpoch: epoch, etaSeconds: 9, nextLearningRate: 0.01 });
    done = epoch;
  }
  return { kind: 'max-epochs', epoch: epochs, bestEpoch: epochs };
}

void main();
