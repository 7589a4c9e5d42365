import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../../src/core';
import { makeTinyDataset } from '../../training/tiny';
import { temporaryFolder } from '../../temporary';
import { assertSameRuns, killAndResume, onlyRun, trainInChild } from './killing';

const scratch = temporaryFolder();

test('a run killed three times and continued ends bit for bit like one that was never stopped', async () => {
  const images = path.join(scratch, 'images');
  await makeTinyDataset(images);
  const whole = path.join(scratch, 'whole');
  const { code, seconds } = await trainInChild(images, whole);
  assert.equal(code, 0);

  const random = Random.seeded(11);
  let killed = '';
  let kills = 0;
  // On a machine whose speed varies, a run may end before its first kill comes: then another one is tried.
  for (let attempt = 1; kills === 0 && attempt <= 6; attempt++) {
    killed = path.join(scratch, `killed-${attempt}`);
    kills = await killAndResume(images, killed, { kills: 3, seconds: seconds * 0.8, random });
  }
  assert.ok(kills >= 1, 'no kill came before the end of its run, in 6 runs');
  await assertSameRuns(killed, whole);
  assert.equal(onlyRun(killed).environment.sessions.length, kills + 1, 'one entry per session');
});
