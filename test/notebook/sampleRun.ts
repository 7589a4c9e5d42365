import type { RunConfig, RunMetrics } from '../../src/experiments';
import { experimentId, resolve } from '../../src/experiments';
import type { EpochRow, Outcome } from '../../src/training';

const dataset: RunConfig['dataset'] = {
  name: 'tiny',
  hash: '0123456789abcdef',
  classCount: 2,
  counts: { train: 80, valid: 20, test: 20 },
};

export function epochRow(epoch: number): EpochRow {
  return {
    epoch,
    learningRate: 0.01,
    trainLoss: 3 / epoch,
    trainAccuracy: Math.min(1, 0.1 * epoch),
    validLoss: 3.2 / epoch,
    validAccuracy: Math.min(1, 0.1 * epoch),
    testLoss: 3.3 / epoch,
    testAccuracy: Math.min(1, 0.1 * epoch),
    seconds: 1,
    imagesPerSecond: 100,
  };
}

export function runConfig({ maxEpochs }: { maxEpochs: number }): RunConfig {
  return {
    formatVersion: 1,
    experiment: experimentId(28),
    title: 'Base, general rule for weights',
    parent: experimentId(26),
    profile: 'demo',
    seed: 1,
    settings: { ...resolve(28, { profile: 'demo' }), maxEpochs },
    dataset,
  };
}

/** Metrics of a run with `history` finished epochs, the last of them the best. */
export function runMetrics({ outcome, history }: { outcome: Outcome; history: number }): RunMetrics {
  const row = history === 0 ? null : epochRow(history);
  return {
    runId: 'fake-run',
    experiment: experimentId(28),
    title: 'Base, general rule for weights',
    profile: 'demo',
    seed: 1,
    model: 'Base',
    pretrained: false,
    parameters: 1000,
    dataset,
    outcome,
    bestEpoch: row?.epoch ?? null,
    epochsRun: history,
    validLoss: row?.validLoss ?? null,
    testLoss: row?.testLoss ?? null,
    testAccuracy: row?.testAccuracy ?? null,
    testTop5Accuracy: row === null ? null : 1,
    testCorrect: row === null ? null : Math.round(row.testAccuracy * 20),
    testTotal: 20,
    skipped: { count: 0, files: [] },
    timing: { trainMinutes: 0.05, imagesPerSecond: 100 },
    finishedAt: '2026-11-23T18:30:00.000Z',
  };
}
