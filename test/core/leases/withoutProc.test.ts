import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type * as fs from 'node:fs';
import { test, type TestContext } from 'node:test';
import { identityOf, processState } from '../../../src/core';

/** Hides /proc from this process, as on macOS, until the test ends. */
function hideProc(t: TestContext): void {
  const isHidden = (file: unknown): boolean => typeof file === 'string' && file.startsWith('/proc/');
  // The module object that `require` gives, whose functions the code under test calls.
  const node = require('node:fs') as typeof fs;
  for (const name of ['readFileSync', 'readlinkSync'] as const) {
    const original = node[name] as (...args: unknown[]) => unknown;
    t.mock.method(node, name, (file: unknown, ...rest: unknown[]) => {
      if (isHidden(file)) throw Object.assign(new Error(`ENOENT: no such file, '${String(file)}'`), { code: 'ENOENT' });
      return original(file, ...rest);
    });
  }
}

test('where there is no /proc, a process is told by its machine and its number', async (t) => {
  const withProc = identityOf();
  hideProc(t);
  const own = identityOf();
  assert.deepEqual(
    { ...own, host: '' },
    { pid: process.pid, host: '', startTicks: null, bootId: null, pidNamespace: null },
  );
  assert.equal(processState(own), 'alive');
  assert.equal(processState(own, 'another machine'), 'unknown');
  // In a shared folder, a holder on a machine that has /proc is another start of a machine of this name.
  if (withProc.bootId !== null) assert.equal(processState(withProc), 'restarted');

  const child = spawn(process.execPath, ['-e', '']);
  const identity = identityOf(child.pid!);
  await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(processState(identity), 'dead');
});
