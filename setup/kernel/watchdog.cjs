'use strict';
/**
 * The stop button for cells that never let the event loop run. Node ends the synchronous part of a cell by itself, but a
 * loop that only awaits what is there already (`for (;;) await null`) keeps Node from its signals for good. So a program
 * beside the kernel gets the signal, too, which Jupyter sends to both; a thread hears of it, and where the event loop has
 * stood since, it ends what runs, as a debugger would. That is for what a cell does where it waits: nothing else takes up
 * again what was ended so, and the kernel would wait for it for ever.
 */
const { spawn } = require('node:child_process');
const inspector = require('node:inspector');
const { isMainThread, Worker, workerData } = require('node:worker_threads');

const BEAT_MS = 250;
/** The event loop stands if it has not run for this long after a signal, */
const GRACE_MS = 1000;
/** and the process has computed for this long: other programs may have kept it from its turn. */
const COMPUTED_MS = 300;
/** How long the program outlives a kernel that was killed, at most. */
const CHECK_SECONDS = 20;

/** Places in the memory that kernel and thread share: beats of the event loop, what is left alone, the program. */
const [BEATS, LEFT_ALONE, PROGRAM] = [0, 1, 2];
const shared = isMainThread ? new Int32Array(new SharedArrayBuffer(12)) : workerData;

/** Starts the thread and its program; they end with the process. */
function watchEventLoop() {
  setInterval(() => Atomics.add(shared, BEATS, 1), BEAT_MS).unref();
  new Worker(__filename, { workerData: shared, stdout: true, stderr: true }).unref();
  process.on('exit', endProgram);
}

function endProgram() {
  try {
    process.kill(Atomics.load(shared, PROGRAM) || Number.NaN);
  } catch {
    // It has not begun, or has ended.
  }
}

/** Runs, or waits for, what the thread leaves alone: what Node itself ends at a signal, or what must come to its end. */
function leftAlone(run) {
  return counted(1, run);
}

/** Waits, inside of what is left alone, for what the thread may end. */
function mayBeEnded(wait) {
  return counted(-1, wait);
}

/** Until the end of what runs, or of the promise that it gives, so many more are left alone. */
function counted(change, run) {
  const end = () => Atomics.sub(shared, LEFT_ALONE, change);
  let result;
  Atomics.add(shared, LEFT_ALONE, change);
  try {
    result = run();
  } finally {
    if (!(result instanceof Promise)) end();
  }
  return result instanceof Promise ? result.finally(end) : result;
}

/** The thread. */
function watch() {
  const script = [
    `trap 'echo' INT; trap 'kill $!; exit' TERM`,
    `while kill -0 ${process.pid}; do sleep ${CHECK_SECONDS} & wait $!; kill $!; done`,
  ].join('; ');
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  Atomics.store(shared, PROGRAM, child.pid ?? 0);
  // Without a shell only such loops cannot be stopped.
  child.on('error', () => {});
  child.stdout?.on('data', () => {
    const beats = Atomics.load(shared, BEATS);
    const before = process.cpuUsage();
    const check = () => {
      if (Atomics.load(shared, BEATS) !== beats || Atomics.load(shared, LEFT_ALONE) > 0) return;
      const { user, system } = process.cpuUsage(before);
      if (user + system < COMPUTED_MS * 1000) setTimeout(check, GRACE_MS);
      else endWhatRuns();
    };
    setTimeout(check, GRACE_MS);
  });
}

function endWhatRuns() {
  const session = new inspector.Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
}

if (!isMainThread) watch();

module.exports = { leftAlone, mayBeEnded, watchEventLoop };
