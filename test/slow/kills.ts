import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { environmentValue, Random } from '../../src/core';
import { assertSameRuns, killAndResume, trainInChild } from '../experiments/runs/killing';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

/**
 * `npm run test:kills`: kill -9 at 20 random moments of a short run, each in a run of its own, each
 * continued.
 */

const KILLS = 20;

test(`${KILLS} kills at random moments: every run ends like the one that was never stopped`, async (t) => {
  const scratch = temporaryFolder();
  const seed = environmentValue('BREEDLAB_KILLS_SEED') ?? Date.now() % 1e6;
  t.diagnostic(`moments from seed ${seed} (BREEDLAB_KILLS_SEED repeats them)`);
  const random = Random.seeded(seed);
  const images = path.join(scratch, 'images');
  await makeTinyDataset(images);
  const whole = path.join(scratch, 'whole');
  const { code, seconds } = await trainInChild(images, whole);
  assert.equal(code, 0);

  let done = 0;
  for (let i = 0; done < KILLS; i++) {
    assert.ok(i < 3 * KILLS, `${done} kills of ${i} tries came before the run's end`);
    const runs = path.join(scratch, `run-${i}`);
    done += await killAndResume(images, runs, { kills: 1, seconds, random });
    await assertSameRuns(runs, whole);
    fs.rmSync(runs, { recursive: true });
  }
});
