import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forkComputing, settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { listRuns, readRun, type RunEvent } from '../../src/experiments';
import { assertSameRuns } from '../experiments/runs/killing';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const SIGNALS = 200;
const compiledOnly = { skip: loadEngine().info.binding !== 'compiled' && 'about the compiled engine' } as const;

test(
  `a training takes ${SIGNALS} signals, and as many SIGTERMs as a request to stop; continued, it ends the same`,
  compiledOnly,
  async (t) => {
    const scratch = temporaryFolder(t);
    const images = path.join(scratch, 'images');
    await makeTinyDataset(images);
    const handler = path.join(scratch, 'handler.cjs');
    fs.writeFileSync(handler, "process.on('SIGUSR2', () => {});");
    // The child's environment is this one. The instruction set is that whose products are in danger.
    process.env.ONEDNN_MAX_CPU_ISA = 'AVX2';
    process.env.NODE_OPTIONS = `--require ${handler}`;

    /** Trains as `breedlab train` does it for its user. */
    const train = (runs: string, ...flags: string[]): ReturnType<typeof forkComputing> => {
      process.env.BREEDLAB_RUNS = path.join(scratch, runs);
      const program = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
      const args = ['train', '28', '--data', images, '--epochs', '16', '--workers', '1', '--cache-mb', '0', ...flags];
      return forkComputing(program, args, ['ignore', 'ignore', 'inherit', 'ipc']);
    };
    assert.deepEqual(await once(train('whole'), 'close'), [0, null]);

    const child = train('stopped');
    const events: RunEvent[] = [];
    child.on('message', (event: RunEvent) => events.push(event));
    const closed = once(child, 'close');
    // From the first step on: later ones may run as a graph, while the main thread, upon which signals come first, waits.
    while (!events.some(({ type }) => type === 'start')) await sleep(1);
    for (let i = 0; i < SIGNALS; i++) {
      assert.ok(child.kill('SIGUSR2'), `it ended after ${i} signals`);
      await sleep(1);
    }
    while (!events.some(({ type }) => type === 'epoch')) await sleep(1);
    for (let i = 0; i < SIGNALS || (child.exitCode === null && child.signalCode === null); i++) {
      child.kill('SIGTERM');
      if (i > SIGNALS) await sleep(1);
    }
    assert.deepEqual(await closed, [130, null], 'it ends by itself, to its last moment');
    assert.equal(
      events.filter((event) => event.type === 'metrics' && event.metrics.outcome.kind === 'interrupted').length,
      1,
    );
    assert.equal(readRun(listRuns({ runsFolder: path.join(scratch, 'stopped') })[0]!.folder).status, 'interrupted');

    assert.deepEqual(await once(train('stopped', '--resume'), 'close'), [0, null]);
    await assertSameRuns(path.join(scratch, 'stopped'), path.join(scratch, 'whole'));
  },
);
