import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS, loader, loaderRows } from '../../src/bench/benchmarks/loader';
import { spreadOf } from '../../src/bench/harness/figures';

/** A side that loads 600 images, at these speeds of its epochs in two rounds. */
function run(...rounds: readonly (readonly number[])[]) {
  const epochs = (speeds: readonly number[]) => speeds.map((speed) => ({ seconds: 600 / speed, processorSeconds: 6 }));
  return { answers: rounds.map((speeds) => ({ startedAt: 0, epochs: epochs(speeds) })) };
}

test('rows compare epoch with epoch of the same round, and the next run with the second', () => {
  const [plain, jitter] = KINDS;
  const known = { workers: 2, images: 600, shorterSide: 320 };
  const rows = [
    ...loaderRows({ ...known, kind: plain }, [run([90, 300, 200], [110, 360, 240]), run([100, 100], [100, 120])]),
    ...loaderRows({ ...known, kind: jitter }, [run([50, 100, 80], [50, 100, 80]), run([25, 25], [25, 25])]),
  ];
  assert.deepEqual(
    rows.map(({ transforms, epoch, speed: { ratio, target, met } }) => [
      ...[transforms, epoch, Number(ratio.median.toFixed(9)), target, met],
    ]),
    [
      ['crop, flip', 'first', 1, 1, true],
      ['crop, flip', 'second', 3, 2, true],
      ['crop, flip', "next run's first", 2, 1, true],
      ['crop, flip, colour jitter', 'first', 2, 1, true],
      ['crop, flip, colour jitter', 'second', 4, 5, false],
      ['crop, flip, colour jitter', "next run's first", 3.2, 1, true],
    ],
  );
  assert.equal(rows[0]!.processor.breedlab, 10);
  const machine = { processor: '', cores: 2, memoryGiB: 1, system: '', load: 0, versions: {} };
  const data = { name: 'x', images: 600, shorterSide: spreadOf([320]) };
  const table = loader.table({ benchmark: 'loader', machine, data, rounds: 2, rows } as Parameters<
    typeof loader.table
  >[0]);
  assert.equal(table.rows[4]!.at(5), '4.00 (4.00-4.00) [5, missed]');
});

test('nothing is asked of small images', () => {
  const known = { workers: 1, images: 600, shorterSide: 319, kind: KINDS[0] };
  const rows = loaderRows(known, [run([90, 300, 200]), run([100, 100])]);
  assert.ok(rows.every(({ speed }) => speed.target === null && speed.met === null));
});
