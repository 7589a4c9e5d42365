import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { collectSeries, exactLosses, type SeriesRun } from '../../src/analysis';
import { settings } from '../../src/core';
import { readImageFolder } from '../../src/data';
import { fingerprintOf, loadEngine } from '../../src/engine';
import { latestRun, profile } from '../../src/experiments';
import { temporaryFolder } from '../temporary';

/**
 * Repeats the first epochs of committed runs of the study, so that no later work changes the bits of the networks
 * unseen. Equal bits are promised for equal TensorFlow, instruction set and threads; elsewhere it is skipped.
 */

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
/**
 * A network of every kind: the series' own, without and with batch norm, from scratch and with frozen convolutions; sums
 * of blocks, and depthwise convolutions. Of two experiments of a kind the first is repeated that has a run with the
 * fingerprint of this machine: two kinds of processors made the study.
 */
const REPEATED = [['28'], ['33'], ['38', '58'], ['46'], ['36', '55'], ['49', '52'], ['66'], ['67']] as const;
const EPOCHS = 1;

const study = profile('study');
const runsFolder = temporaryFolder();
const { runs, own } = collectSeries('study', { source: 'committed' });
const committed = [...runs, ...own];
let here: string | null = null;
let drawn: string | null = null;

before(() => {
  here = fingerprintOf({ ...loadEngine().info, threads: study.engineThreads! });
  const folder = path.join(settings().datasetsFolder, study.data.name);
  drawn = fs.existsSync(folder) ? readImageFolder(folder, { name: study.data.name }).hash : null;
});

/** Why a committed run cannot be repeated here; undefined when it can. */
function obstacle(run: SeriesRun | undefined): string | undefined {
  if (run === undefined) return 'it is not among the committed runs of the study';
  const { fingerprint, firstEpochs } = run.record ?? { fingerprint: null, firstEpochs: [] };
  if (firstEpochs.length < EPOCHS) return 'it has no exact losses';
  if (fingerprint !== here) return `it was made with ${fingerprint}, and here is ${here}`;
  if (drawn === null) return `${study.data.name} is not drawn here (training any run of the study draws it)`;
  return drawn === run.metrics.dataset.hash ? undefined : 'the drawings here are others';
}

describe('a committed run of the study', { timeout: 600_000 }, () => {
  for (const ids of REPEATED) {
    test(`${ids.join(' or ')} comes to the same losses again, to the last digit`, (context) => {
      const ofKind = ids.flatMap((id) => committed.filter(({ metrics }) => metrics.experiment === id));
      const run = ofKind.find((each) => obstacle(each) === undefined);
      if (run === undefined) return context.skip(obstacle(ofKind[0]));
      const { experiment: id, seed } = run.metrics;
      const args = ['train', id, '--profile', study.name, '--seed', String(seed), '--epochs', String(EPOCHS)];
      const env = {
        ...process.env,
        BREEDLAB_RUNS: runsFolder,
        BREEDLAB_EXPERIMENTS: '',
        // The engine that this process has loaded took its own number, which a child would inherit.
        TF_NUM_INTRAOP_THREADS: String(study.engineThreads),
      };
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '' });
      assert.equal(status, 0, stderr);
      const repeated = latestRun({ experiment: id, profile: study.name, status: 'finished', runsFolder })!;
      assert.deepEqual(repeated.history.slice(0, EPOCHS).map(exactLosses), run.record!.firstEpochs.slice(0, EPOCHS));
    });
  }
});
