import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import type { Attack } from '../slow/attack/attack';
import { unhinderedMs } from '../slow/attack/processTree';
import { passed, suiteText, tableText } from '../slow/attack/report';
import { problemsOf, Tally } from '../slow/attack/rules';
import { runAttack } from '../slow/attack/runner';
import { lostBetween, snapshot } from '../slow/attack/snapshots';
import { watch, type Watched } from '../slow/attack/watched';
import { temporaryFolder } from '../temporary';

/** `npm run test:attack` finds what it looks for. */

const scratch = temporaryFolder();

const WELL: Watched = {
  ...{ status: 0, signal: null, stdout: 'done', stderr: '', silenceMs: 10 },
  ...{ memoryBytes: 1, stoppedMs: undefined, killed: undefined },
};

function run(script: string, more: Partial<Parameters<typeof watch>[2]> = {}): Promise<Watched> {
  const file = path.join(scratch, 'script.js');
  fs.writeFileSync(file, script);
  return watch(file, [], { environment: process.env, cwd: scratch, ...more });
}

describe('what is wrong about the end of a command', () => {
  const cases: readonly (readonly [name: string, end: Partial<Watched>, words: RegExp | undefined])[] = [
    ['nothing', {}, undefined],
    ['a failure in words', { status: 1, stderr: 'breedlab: No such run.' }, undefined],
    ['a failure without words', { status: 1 }, /status 1 and says nothing/],
    ['a signal', { status: null, signal: 'SIGSEGV' }, /ended by SIGSEGV/],
    ['a kill on purpose', { status: null, signal: 'SIGKILL', killed: 'on purpose' }, undefined],
    ['a hang', { status: null, signal: 'SIGKILL', killed: 'silent' }, /nothing for a minute/],
    ['a stack', { status: 1, stderr: "Error: x\n    at read (/a/b.js:1:2)\n    at '" }, /a stack trace/],
    ['a bell', { stdout: 'a\u0007b' }, /that a terminal obeys/],
    ['a stop in time', { status: 130, stderr: 'Stopped.', stoppedMs: 3000 }, undefined],
    ['a late stop', { status: 130, stderr: 'Stopped.', stoppedMs: 13_000 }, /13 s after it was asked/],
  ];
  for (const [name, end, words] of cases) {
    test(name, () => {
      const problems = problemsOf({ ...WELL, ...end });
      if (words === undefined) assert.deepEqual(problems, []);
      else assert.match(problems.join(), words);
    });
  }

  test('a silence of more than ten seconds', () => {
    const tally = new Tally(3);
    tally.add('quick', { ...WELL, silenceMs: 9_900 });
    tally.add('slow', { ...WELL, silenceMs: 10_100, memoryBytes: 7 });
    assert.deepEqual(tally.report(), {
      findings: [{ item: 3, what: 'slow: it said nothing for 10.1 s' }],
      ...{ silenceMs: 10_100, memoryBytes: 7 },
    });
  });
});

describe('a process that is watched', () => {
  test('its memory, that of its children, and its silence', async () => {
    const child = `const all = Buffer.alloc(120 * 2 ** 20, 1); setTimeout(() => all, 1500)`;
    const ended = await run(`
      const all = Buffer.alloc(120 * 2 ** 20, 1);
      console.log('begun');
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}])
        .on('exit', () => console.log(all.length));`);
    assert.equal(ended.stdout, `begun\n${120 * 2 ** 20}\n`);
    assert.ok(ended.memoryBytes > 300 * 2 ** 20 && ended.memoryBytes < 800 * 2 ** 20, String(ended.memoryBytes));
    assert.ok(ended.silenceMs > 1000, String(ended.silenceMs));
  });

  test('one that has had its time is asked to stop', async () => {
    const stops = `process.on('SIGINT', () => process.exit(130)); setInterval(() => console.log('on'), 50);`;
    const ended = await run(stops, { patienceMs: 500 });
    assert.equal(ended.status, 130);
    assert.ok(ended.stoppedMs !== undefined && ended.stoppedMs < 5000);
  });

  test('a message is a word, and a kill is on purpose', async () => {
    const heard: unknown[] = [];
    let kill = (): void => undefined;
    const ended = await run(`setInterval(() => process.send('on'), 50);`, {
      onStart: (_child, killer) => (kill = killer),
      onMessage: (message) => (heard.push(message), heard.length === 3 && kill()),
    });
    assert.deepEqual([ended.signal, ended.killed, heard.slice(0, 3)], ['SIGKILL', 'on purpose', ['on', 'on', 'on']]);
  });
});

test('time without a core is taken out of a time', () => {
  assert.equal(unhinderedMs(1000, { computed: 0, waited: 0 }), 1000);
  assert.equal(unhinderedMs(1000, { computed: 100, waited: 900 }), 100);
  assert.equal(unhinderedMs(1000, { computed: 100, waited: 400 }), 600, 'and it slept for the rest');
  assert.equal(unhinderedMs(1000, { computed: 1000, waited: 1000 }), 500, 'two threads, half a core each');
  assert.equal(unhinderedMs(0, { computed: 0, waited: 5 }), 0);
});

test('what was lost between two looks at a folder', () => {
  const folder = path.join(scratch, 'looked-at');
  fs.mkdirSync(path.join(folder, 'a'), { recursive: true });
  for (const name of ['a/kept', 'a/changed', 'lost', 'cache']) fs.writeFileSync(path.join(folder, name), name);
  const before = snapshot(folder);
  fs.writeFileSync(path.join(folder, 'a', 'changed'), 'x');
  fs.rmSync(path.join(folder, 'lost'));
  fs.writeFileSync(path.join(folder, 'cache'), 'x');
  fs.writeFileSync(path.join(folder, 'new'), 'x');
  assert.deepEqual(
    lostBetween(before, snapshot(folder), (name) => name === 'cache'),
    ['a/changed', 'lost'],
  );
});

test('an attack: every task once, findings by item, memory beyond the model, and a table of it', async () => {
  const ran: number[] = [];
  const attack: Attack<{ strays: () => readonly string[] }> = {
    ...{ name: 'some', title: 'some things', count: 5 },
    open: (_field, random, count) =>
      Promise.resolve({
        ownBytes: 2 ** 30,
        skipped: ['some of it: no root'],
        tasks: Array.from({ length: count }, (_, item) => ({
          items: [item],
          run: () => {
            ran.push(item);
            if (item === 1) return Promise.reject(new Error('broken'));
            const findings = item === 2 ? [{ item, what: `it was ${random.split(item).below(10) >= 0}` }] : [];
            return Promise.resolve({ findings, silenceMs: 1500 * item, memoryBytes: (item + 0.5) * 2 ** 30 });
          },
        })),
      }),
  };
  const field = { strays: () => ['data/x'] };
  const said: string[] = [];
  const outcome = await runAttack(attack, { field, random: Random.seeded(1), say: (line) => said.push(line) });
  assert.deepEqual(ran.sort(), [0, 1, 2, 3, 4]);
  assert.deepEqual(outcome.findings.map(({ item }) => item).sort(), [0, 1, 2, 3, 4], '3 and 4 take too much memory');
  assert.equal(passed(outcome), 0);
  assert.equal(outcome.silenceMs, 6000);
  const text = suiteText({ seed: 9, outcomes: [outcome], seconds: 61 });
  assert.match(text, /some things +5 +0 +6\.0 s +4\.50 GiB +1\.00 GiB/);
  assert.match(text, /some 2: it was true\n {2}--seed 9 --only some --item 2/);
  assert.match(text, /some 1: the attack itself fails: Error: broken/);
  assert.match(text, /some 3: 3584 MiB of memory/);
  assert.match(text, /some 0: written outside: data\/x/);
  assert.match(text, /skipped: some of it: no root/);
  const table = tableText({ seed: 9, outcomes: [outcome], seconds: 61 }, 'abc');
  assert.match(table, /commit abc, .* cores, Node v.*: seed 9, 61 s; skipped: some of it: no root\./);
  assert.match(table, /\| some things \| 5 \| 0 \| 6\.0 s \| 4\.50 GiB \| 1\.00 GiB \|/);
  const one = await runAttack(attack, {
    field: { strays: () => [] },
    random: Random.seeded(1),
    items: [4],
    say: () => {},
  });
  assert.deepEqual([one.count, one.findings.length, ran.length], [1, 1, 6]);
});
