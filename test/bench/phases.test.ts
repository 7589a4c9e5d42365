import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { phasesRow } from '../../src/bench/benchmarks/phases';
import { measurePhases, phasesOf, programOf, type TimedEvent } from '../../src/bench/subject/phases';
import { settings } from '../../src/core';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();

test('each second belongs to one part, by the event that begins it', () => {
  const at = (seconds: number, type: string): TimedEvent => ({ at: seconds, event: { type } as TimedEvent['event'] });
  const events = [
    at(2, 'run'),
    at(3, 'start'),
    ...[at(4, 'batch'), at(7, 'batch'), at(8, 'evaluating'), at(9.5, 'evaluating'), at(10, 'epoch')],
    ...[at(10.25, 'checkpoint'), at(10.5, 'batch'), at(15, 'evaluating'), at(17, 'epoch'), at(17.5, 'finished')],
  ];
  assert.deepEqual(phasesOf(events, 20), {
    ...{ start: 3, training: 9.5, evaluation: 4, checkpoints: 1, end: 2.5, total: 20 },
  });
  // One that ends before its first epoch was all start.
  assert.equal(phasesOf([at(1, 'run')], 4).start, 4);
});

test('a training by the command line is measured whole, and leaves no run', async () => {
  const images = path.join(scratch, 'images');
  await makeTinyDataset(images);
  const work = { experiment: 34, profile: 'demo', data: images, epochs: 2 } as const;
  const program = programOf(settings().projectRoot);
  const measured = await measurePhases({ task: 'phases', program, ...work });
  const { total, ...parts } = measured;
  for (const [name, seconds] of Object.entries(parts)) assert.ok(seconds > 0, name);
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - total) < 1e-6);
  const { training } = phasesRow(34, { name: 'Breedlab', answers: [{ ...measured, startedAt: 0 }] });
  assert.equal(training.median, measured.training);
  await assert.rejects(
    measurePhases({ task: 'phases', program, ...work, data: path.join(scratch, 'none') }),
    /ended with status \d: .*none/,
  );
});

test('a folder without a build is refused by name', () => {
  assert.throws(
    () => programOf(scratch),
    (error: Error) => error.message.includes(scratch),
  );
});
