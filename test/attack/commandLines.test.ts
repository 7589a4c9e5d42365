import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../temporary';
import { ELSEWHERE, hostileLines, placesIn } from './commandLines';
import { breedlab, hasStack, OBEYED } from './machine';

const scratch = temporaryFolder();

describe('a command line that nobody should have typed ends soon, in words, and writes nothing', () => {
  for (const { args } of hostileLines(1, 48, ELSEWHERE)) {
    test(args.map((arg) => JSON.stringify(arg.slice(0, 40))).join(' '), () => {
      const ended = breedlab(args, { environment: placesIn(scratch), cwd: scratch, timeoutMs: 20_000 });
      assert.notEqual(ended.status, null, `it was ended by ${ended.signal}`);
      assert.ok(!hasStack(ended), ended.stderr);
      assert.ok(!OBEYED.test(ended.stdout + ended.stderr), ended.stderr.slice(0, 500));
      assert.ok(ended.status === 0 || ended.stderr.trim() !== '', 'it says nothing');
      // `kernel install` writes, by its purpose, to the folder of Jupyter's kernels.
      const written = fs.readdirSync(scratch).filter((name) => name !== path.basename(placesIn('').JUPYTER_DATA_DIR!));
      assert.deepEqual(written, []);
    });
  }
});

test('the lines follow from the seed, and every command comes up', () => {
  assert.deepEqual(hostileLines(3, 200), hostileLines(3, 200));
  assert.notDeepEqual(hostileLines(3, 200), hostileLines(4, 200));
  const commands = new Set(hostileLines(3, 200).map(({ command }) => command));
  for (const name of ['train', 'runs delete', 'export web', 'data prepare', 'clean'])
    assert.ok(commands.has(name), name);
  assert.ok(path.isAbsolute(placesIn(scratch).BREEDLAB_RUNS!));
});
