import * as fs from 'node:fs';
import * as path from 'node:path';
import { collectSeries, type Series } from '../../src/analysis';
import { allExperiments, experiment, resolve, type Predictions, type SessionEnvironment } from '../../src/experiments';
import { collectRuns, type RunPage } from '../../src/report/runs';
import type { EpochRow } from '../../src/training';
import { firstRight, MADE_SESSION, makeRuns, type MadeRun } from '../analysis/runs';

/** A folder that no page may name. */
export const MACHINE_FOLDER = '/home/someone/private/datasets/made';

/** Where a made-up run was trained. */
export const SESSION: SessionEnvironment = {
  ...MADE_SESSION,
  dataset: { ...MADE_SESSION.dataset, root: MACHINE_FOLDER },
};

/** Run folders with the environment that trainings write; returns the folder of runs. */
export function makeRunFolders(runs: readonly MadeRun[]): string {
  const folder = makeRuns(runs);
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.basename(file) !== 'environment.json') continue;
    const full = path.join(folder, file);
    const { sessions } = JSON.parse(fs.readFileSync(full, 'utf8')) as { sessions: SessionEnvironment[] };
    const complete = sessions.map(({ startedAt }) => ({ ...SESSION, startedAt }));
    fs.writeFileSync(full, JSON.stringify({ sessions: complete }));
  }
  return folder;
}

/** A series of made-up runs and their pages. */
export function madeSeries(runs: readonly MadeRun[]): { readonly series: Series; readonly runs: readonly RunPage[] } {
  const runsFolder = makeRunFolders(runs);
  const series = collectSeries('demo', { runsFolder, source: 'runs' });
  return { series, runs: collectRuns(series, { runsFolder }) };
}

/** A run of every experiment of the series; each gets a few more images right than the one before. */
export function everyExperiment(): MadeRun[] {
  return allExperiments().map(({ id }, i) => ({ id: Number(id), correct: firstRight(40 + 8 * i) }));
}

/** The same run with as many epochs, breeds and images as the published protocol has. */
export function atPaperScale(run: RunPage): RunPage {
  const { published } = run;
  const classes = Array.from({ length: 133 }, (_, i) => `A breed with a long name ${i}`);
  const predictions: Predictions = {
    classes,
    images: Array.from({ length: 836 }, (_, i) => ({
      image: `test/${i}.jpg`,
      trueClass: i % 133,
      topClasses: [(i * 7) % 133, 1, 2, 3, 4],
      topProbabilities: [0.51234567, 0.2, 0.1, 0.05, 0.01],
    })),
  };
  const settings = published === null ? run.settings : resolve(experiment(published.id), { profile: 'paper' });
  return { ...run, settings, predictions, history: Array.from({ length: 300 }, (_, i) => longRow(i + 1)) };
}

function longRow(epoch: number): EpochRow {
  const loss = 4.889123456 * Math.exp(-epoch / 97) + 0.1234567 * Math.sin(epoch);
  return {
    epoch,
    learningRate: 0.01,
    trainLoss: loss,
    trainAccuracy: 0.2345678,
    validLoss: loss * 1.0345678,
    validAccuracy: 0.2345678,
    testLoss: loss * 1.0456789,
    testAccuracy: 0.3456789,
    seconds: 58.123456,
    imagesPerSecond: 114.567,
  };
}
