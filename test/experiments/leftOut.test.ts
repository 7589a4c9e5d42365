import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { SPLITS } from '../../src/data';
import { backbonesFolder, listRuns, openDataset, readRun } from '../../src/experiments';
import { temporaryFolder } from '../training/tiny';

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
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

function train(id: number, profile: string): ReturnType<typeof readRun> {
  const args = ['train', String(id), '--profile', profile, '--data', photos, '--epochs', '1', '--workers', '1'];
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

  test('is the profile’s own way: the demo takes all classes of the folder', () => {
    const { config } = train(34, 'demo');
    assert.deepEqual([config.dataset.classCount, config.dataset.leftOut], [4, undefined]);
  });
});
