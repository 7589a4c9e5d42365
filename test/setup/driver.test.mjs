import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setUp } from '../../setup/lib/driver.mjs';
import { SetupError } from '../../setup/lib/errors.mjs';
import { SetupLock } from '../../setup/lib/lock.mjs';
import { Reporter } from '../../setup/lib/reporter.mjs';
import { identityOf, processState } from '../../src/core/lease/process.cjs';

let root = '';
let printed = '';
const reporter = () => new Reporter({ write: (text) => void (printed += text) });
const LOCK = () => path.join(root, '.cache', 'setup.lease');

/** A lease whose holder is this process with what differs, and its folder. */
function heldBy(holder, tools = []) {
  const own = path.join(LOCK(), 'x');
  fs.mkdirSync(own, { recursive: true });
  const whole = { ...identityOf(), since: '2026-01-01T00:00:00.000Z', token: 'x', ...holder };
  fs.writeFileSync(path.join(own, 'holder.json'), JSON.stringify(whole));
  fs.writeFileSync(path.join(own, 'renewed'), '1');
  fs.writeFileSync(path.join(own, 'tools.json'), JSON.stringify(tools));
}

/** Options of a lock that nobody holds. */
const FREE = { onWait: () => assert.fail('nobody holds it') };

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-setup-'));
  printed = '';
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** A step whose work is a file. */
function fileStep(name, run = async () => 'made') {
  const file = () => path.join(root, `${name}.done`);
  return {
    name,
    title: `Step ${name}`,
    isDone: async () => fs.existsSync(file()) || 'missing',
    run: async (context, report) => {
      const result = await run(context, report);
      fs.writeFileSync(file(), '');
      return result;
    },
  };
}

describe('setUp', () => {
  it('runs what is missing, in order, and then nothing', async () => {
    const steps = [fileStep('a'), fileStep('b'), fileStep('c')];
    fs.writeFileSync(path.join(root, 'b.done'), '');
    assert.deepEqual(await setUp({ steps, root, reporter: reporter() }), ['a', 'c']);
    assert.match(printed, /\[1\/3\] Step a: made[\s\S]*\[3\/3\] Step c: made/);
    printed = '';
    assert.deepEqual(await setUp({ steps, root, reporter: reporter() }), []);
    assert.equal(printed, '');
    assert.ok(!fs.existsSync(LOCK()));
  });

  it('does a step again when asked to', async () => {
    const steps = [fileStep('a'), fileStep('b')];
    await setUp({ steps, root, reporter: reporter() });
    assert.deepEqual(await setUp({ steps, root, reporter: reporter(), redo: ['b'] }), ['b']);
  });

  it('names the step in an error, keeps what was done, and goes on from there', async () => {
    let isBroken = true;
    const b = fileStep('b', async () => {
      if (isBroken) throw new SetupError('It is raining.', 'Wait.', { output: ['drip'] });
      return 'dry';
    });
    const steps = [fileStep('a'), b];
    await assert.rejects(setUp({ steps, root, reporter: reporter() }), (error) => {
      assert.ok(error instanceof SetupError);
      assert.equal(error.reason, 'Set-up step 2 of 2 (Step b) did not work. It is raining.');
      assert.equal(error.remedy, 'Wait.');
      assert.deepEqual(error.output, ['drip']);
      return true;
    });
    assert.ok(!fs.existsSync(LOCK()), 'the lock is released');
    isBroken = false;
    assert.deepEqual(await setUp({ steps, root, reporter: reporter() }), ['b']);
  });

  it('refuses to start a step that the disk has no room for', async () => {
    const steps = [{ ...fileStep('a'), bytes: 1e18 }];
    await assert.rejects(
      setUp({ steps, root, reporter: reporter() }),
      /too little disk space: .* free .* about 1000000000\.0 GB needed/,
    );
  });

  it('tells a full disk met in our own files', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const steps = [fileStep('a', async () => Promise.reject(full))];
    await assert.rejects(setUp({ steps, root, reporter: reporter() }), /Step a.*no disk space left.*Free some space/);
  });

  it('ends the tools it runs when it is stopped, and says so', async () => {
    let pid = 0;
    const sleeper =
      'process.on("SIGTERM", () => process.exit(0)); console.log(process.pid); setInterval(() => {}, 1000);';
    const step = fileStep('a', async (context) => {
      const onLine = (/** @type {string} */ line) => {
        pid = Number(line);
        process.emit('SIGTERM', 'SIGTERM');
      };
      await context.run(process.execPath, ['-e', sleeper], { onLine });
      return 'never';
    });
    await assert.rejects(setUp({ steps: [step], root, reporter: reporter() }), {
      name: 'SetupInterrupted',
      signal: 'SIGTERM',
    });
    assert.ok(pid > 0);
    assert.equal(processState(identityOf(pid)), 'dead', 'the tool has ended');
    assert.ok(!fs.existsSync(path.join(root, 'a.done')));
  });

  it('does work beside the later steps, and waits for it at the end', async () => {
    const order = [];
    const note = (name) => fileStep(name, async () => void order.push(name) ?? 'made');
    let finish = () => {};
    const isThrough = new Promise((resolve) => void (finish = () => resolve(undefined)));
    const c = fileStep('c', async () => {
      order.push('c');
      finish();
      return 'made';
    });
    const beside = {
      title: 'Pictures',
      after: 'b',
      run: async (_context, progress) => {
        order.push('begun');
        progress('1 of 2');
        await isThrough;
        return '2 images';
      },
    };
    await setUp({ steps: [note('a'), note('b'), c], beside, root, reporter: reporter() });
    assert.deepEqual(order, ['a', 'b', 'begun', 'c']);
    assert.match(printed, /\[3\/3\] Step c: made[\s\S]*\[beside\] Pictures: 2 images/);
    assert.deepEqual(await setUp({ steps: [note('a'), note('b'), c], beside, root, reporter: reporter() }), []);
    assert.deepEqual(order, ['a', 'b', 'begun', 'c'], 'it is not begun where nothing is missing');
  });

  it('does not fail with the work beside the steps, and ends it when a step fails', async () => {
    const beside = {
      title: 'Pictures',
      after: 'a',
      run: async () => Promise.reject(new SetupError('No ink.', 'Buy.')),
    };
    assert.deepEqual(await setUp({ steps: [fileStep('a')], beside, root, reporter: reporter() }), ['a']);
    assert.match(printed, /Pictures are not all there yet: No ink\./);

    let pid = 0;
    const ended = { title: 'Pictures', after: 'a' };
    const started = new Promise((resolve) => {
      ended.run = async (context) => {
        const script = 'console.log(process.pid); setInterval(() => {}, 1000)';
        await context.run(process.execPath, ['-e', script], {
          onLine: (line) => {
            pid = Number(line);
            resolve(undefined);
          },
        });
        return 'never';
      };
    });
    const b = fileStep('b', async () => {
      await started;
      throw new SetupError('It is raining.', 'Wait.');
    });
    await assert.rejects(setUp({ steps: [fileStep('a'), b], beside: ended, root, reporter: reporter() }), /raining/);
    for (let tries = 0; tries < 50 && processState(identityOf(pid)) !== 'dead'; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(processState(identityOf(pid)), 'dead', 'it has ended');
  });

  it('waits for another set-up, then finds its work done', async () => {
    const other = new SetupLock(LOCK());
    await other.acquire(FREE);
    let runs = 0;
    const step = fileStep('a', async () => `run ${++runs}`);
    const second = setUp({ steps: [step], root, reporter: reporter() });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(printed, new RegExp(`Another set-up of this project is running \\(process ${process.pid} on .*\\)`));
    fs.writeFileSync(path.join(root, 'a.done'), '');
    other.release();
    assert.deepEqual(await second, []);
    assert.equal(runs, 0);
  });
});

describe('SetupLock', () => {
  it('takes over from a process that is gone, also when its number is in use again', async () => {
    for (const gone of [{ startTicks: '1' }, { pid: 2 ** 30 }, { pid: -1 }]) {
      heldBy(gone);
      const lock = new SetupLock(LOCK());
      await lock.acquire(FREE);
      assert.ok(lock.isHeld());
      lock.release();
      assert.deepEqual(fs.readdirSync(path.dirname(LOCK())), []);
    }
  });

  it('ends a tool that a killed set-up left running', async () => {
    const { spawn } = await import('node:child_process');
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => orphan.on('close', (_code, signal) => resolve(signal)));
    heldBy({ pid: 2 ** 30 }, [identityOf(orphan.pid ?? 0)]);
    const lock = new SetupLock(LOCK());
    await lock.acquire(FREE);
    assert.equal(await ended, 'SIGTERM');
    lock.release();
  });

  it('waits for a set-up of another machine or container as long as that renews its lease', async () => {
    for (const elsewhere of [{ host: 'another-machine' }, { pidNamespace: 'pid:[1]' }]) {
      heldBy(elsewhere);
      const renewed = path.join(LOCK(), 'x', 'renewed');
      let count = 1;
      const timer = setInterval(() => fs.writeFileSync(renewed, String(++count)), 50);
      setTimeout(() => clearInterval(timer), 1500);
      const lock = new SetupLock(LOCK(), { lapseMs: 500 });
      const began = performance.now();
      let waiting;
      await lock.acquire({ onWait: (found) => void (waiting = found) });
      assert.ok(performance.now() - began > 1900, 'it waited for the lapse after the last renewal');
      assert.equal(waiting.state, 'unknown');
      assert.equal(waiting.holder.pid, process.pid);
      lock.release();
    }
  });

  it('is told when another set-up has taken over, and runs no further step', async () => {
    let lost = 0;
    const lock = new SetupLock(LOCK(), { lapseMs: 600 });
    await lock.acquire({ ...FREE, onLost: () => void lost++ });
    fs.rmSync(LOCK(), { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(lost, 1);
    assert.ok(!lock.isHeld());

    const steps = [fileStep('a', async () => void fs.rmSync(LOCK(), { recursive: true })), fileStep('b')];
    await assert.rejects(setUp({ steps, root, reporter: reporter() }), /Another set-up .* has taken over/);
    assert.ok(!fs.existsSync(path.join(root, 'b.done')));
  });
});
