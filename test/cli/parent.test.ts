import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { temporaryFolder } from '../temporary';

test('a program ends with its status once its last event has arrived, however large', async (t) => {
  const folder = temporaryFolder(t);
  const program = path.join(folder, 'program.cjs');
  const parent = JSON.stringify(path.join(settings().projectRoot, 'dist', 'src', 'cli', 'parent'));
  fs.writeFileSync(
    program,
    `const parent = require(${parent}).listeningParent();
    setInterval(() => {}, 1000);
    parent.send({ values: new Float32Array(5e6).fill(0.5) });
    process.exitCode = 3;
    parent.leave();`,
  );
  const child = fork(program, [], { serialization: 'advanced' });
  const [[event], end] = await Promise.all([once(child, 'message'), once(child, 'close')]);
  assert.equal((event as { values: Float32Array }).values.length, 5e6);
  assert.deepEqual(end, [3, null]);
});
