import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { collectSeries, committedRuns, exportSeries } from '../../src/analysis';
import { SPLITS } from '../../src/data';
import { backbonesFolder, listRuns, openDataset, readRun, type Run } from '../../src/experiments';
import { temporaryFolder } from '../temporary';

/** The study on a folder of photographs: four classes of flat colours stand for breeds. */

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const COLORS = ['#c83c3c', '#3cc83c', '#3c3cc8', '#c8c83c'];
const scratch = temporaryFolder();
const photos = path.join(scratch, 'some-photos');
const env = {
  ...process.env,
  BREEDLAB_RUNS: path.join(scratch, 'runs'),
  BREEDLAB_PIXEL_CACHE: path.join(scratch, 'pixels'),
  BREEDLAB_EXPERIMENTS: '',
};

before(async () => {
  for (const split of SPLITS) {
    for (const [i, background] of COLORS.entries()) {
      const folder = path.join(photos, split, `00${i + 1}.Color_${i}`);
      fs.mkdirSync(folder, { recursive: true });
      for (const width of [40, 50, 60]) {
        await sharp({ create: { width, height: 40, channels: 3, background } })
          .jpeg()
          .toFile(path.join(folder, `${width}.jpg`));
      }
    }
  }
});

/** @param more further arguments; by default one epoch */
function train(id: number, profile: string, more: readonly string[] = ['--epochs', '1']): Run {
  const args = ['train', String(id), '--profile', profile, '--data', photos, '--workers', '1', ...more];
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '' });
  assert.equal(status, 0, stderr);
  const [newest] = listRuns({ experiment: id, profile: profile as 'study', runsFolder: env.BREEDLAB_RUNS });
  return readRun(newest!.folder);
}

describe('the study on a folder', { timeout: 240_000 }, () => {
  test('leaves out half of the classes, and starts from what they teach', async () => {
    const { config, metrics } = train(38, 'study');
    const { images: left, ...leftOut } = (await openDataset('study', { data: photos })).leftOut!;
    assert.deepEqual(config.dataset.leftOut, leftOut);
    assert.deepEqual(
      [config.dataset.name, config.dataset.classCount, config.dataset.counts.train, leftOut.classes.length],
      ['some-photos', 2, 6, 2],
    );
    const [backbone, ...others] = listRuns({ runsFolder: backbonesFolder(env.BREEDLAB_RUNS) });
    assert.deepEqual([others.length, backbone!.config.dataset.hash], [0, left.hash]);
    assert.deepEqual([config.pretrained!.on, config.pretrained!.name], ['left-out-classes', 'backbone-AlexNet']);
    assert.deepEqual([metrics!.pretrainedOn, metrics!.dataset.leftOut], ['left-out-classes', leftOut]);
    assert.deepEqual([config.settings.imageSize, config.settings.widthMultiplier], [96, 0.25]);
  });

  test('trains a backbone once for all experiments of its network', () => {
    const before = listRuns({ experiment: 38, runsFolder: env.BREEDLAB_RUNS })[0]!;
    const { config } = train(56, 'study');
    assert.deepEqual(config.pretrained, before.config.pretrained);
    assert.equal(listRuns({ runsFolder: backbonesFolder(env.BREEDLAB_RUNS) }).length, 1);
  });

  test('ends in metrics under the name of the folder, which are never among those of the drawings', () => {
    // All weights are one: nothing is learned, and early stopping ends it soon.
    const { metrics } = train(26, 'study', []);
    assert.equal(metrics!.outcome.kind, 'early-stopping');
    const runsFolder = env.BREEDLAB_RUNS;
    const { file, series } = exportSeries('study', { runsFolder, data: photos, file: path.join(scratch, 'm.json') });
    assert.deepEqual([series.data, series.runs.length, series.missing.length], ['some-photos', 1, 33]);
    const kept = committedRuns('study', { metricsFile: file });
    assert.deepEqual(
      kept.map(({ config, metrics: each, predictions }) => [config.dataset, each, predictions!.images.length]),
      [[metrics!.dataset, metrics, 6]],
    );
    assert.deepEqual(collectSeries('study', { runsFolder, source: 'runs' }).runs, []);
    assert.throws(() => exportSeries('study', { runsFolder }), /The study profile has no finished run to export/);
  });

  test('is the profile’s own way: the demo takes all classes of the folder', () => {
    const { config } = train(34, 'demo');
    assert.deepEqual([config.dataset.classCount, config.dataset.leftOut], [4, undefined]);
  });
});
