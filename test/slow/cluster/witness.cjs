'use strict';
/**
 * Preloaded into every Node process of the cluster test (NODE_OPTIONS), outside of the code under test: a process that
 * trains a run says so in an append-only log when it begins, twice a second while it lives, and when it ends. A process
 * that is killed simply stops saying it. Lines: time of the machine's one clock, what, host, process, run.
 */
const { isMainThread } = require('node:worker_threads');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [, program = '', command, ...rest] = process.argv;
const log = process.env.BREEDLAB_CLUSTER_WITNESS;
// The command's own process only waits for its child, which has a channel to it and trains.
if (log && isMainThread && path.basename(program) === 'cli.js' && command === 'train' && process.send) {
  const seed = rest[rest.indexOf('--seed') + 1];
  const run = `${rest.at(-1)}-seed${seed}`;
  const who = `${os.hostname()} ${process.pid}-${process.hrtime.bigint()}`;
  // Nothing but a short append, which the system does as one.
  const say = (what) => fs.appendFileSync(log, `${Date.now()} ${what} ${who} ${run}\n`);
  say('begin');
  setInterval(() => say('alive'), 500).unref();
  process.on('exit', () => say('end'));
}
