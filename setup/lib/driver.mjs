/** Runs the steps that are not done, in order, one set-up at a time. */
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createContext, PROJECT_ROOT } from './context.mjs';
import { SetupError, SetupInterrupted, toolError } from './errors.mjs';
import { formatBytes, formatSeconds, freeBytes } from './files.mjs';
import { SetupLock } from './lock.mjs';
import { Reporter } from './reporter.mjs';
import { ToolRunner } from './tools.mjs';

const STOP_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @typedef {object} SetupOptions
 * @property {readonly import('./context.mjs').Step[]} steps
 * @property {Beside} [beside] where a step is missing: work that goes on beside the later steps; default: none
 * @property {string} [root] default: this project
 * @property {Reporter} [reporter] default: one on stderr
 * @property {readonly string[]} [redo] names of steps to run although they are done; default: none
 * @property {Partial<import('./context.mjs').Context>} [changes] to the context, for tests; default: none
 *
 * Work that nothing in set-up needs: set-up waits for it at its end, and notes a failure without failing itself.
 *
 * @typedef {object} Beside
 * @property {string} title for people
 * @property {string} after name of the step with which it can begin
 * @property {(context: import('./context.mjs').Context, progress: (text: string) => void) => Promise<string>} run
 *   does it and tells the result in a few words
 */

/**
 * Brings the project to the state where everything can run. Nothing is printed when nothing is missing.
 *
 * @param {SetupOptions} options
 * @returns {Promise<string[]>} names of the steps that were run
 */
export async function setUp({
  steps,
  beside,
  root = PROJECT_ROOT,
  reporter = new Reporter(),
  redo = [],
  changes = {},
}) {
  const lock = new SetupLock(path.join(root, '.cache', 'setup.lease'));
  const tools = new ToolRunner({
    onStart: (pid) => lock.addTool(pid),
    onEnd: (pid) => lock.removeTool(pid),
  });
  const context = createContext(tools.run, { root, ...changes });
  const waiting = new AbortController();
  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    tools.stop(signal);
    waiting.abort(new SetupInterrupted(signal));
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  try {
    const first = await firstMissing(context, steps, redo);
    if (first === undefined) return [];
    const onLost = () => {
      tools.stop('SIGTERM');
      waiting.abort(replaced());
    };
    await acquire(lock, { reporter, signal: waiting.signal, onLost });
    return await runMissing({ context, steps, beside, reporter, redo, lock, signal: waiting.signal });
  } catch (error) {
    tools.stop('SIGTERM');
    throw error;
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
    lock.release();
  }
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {readonly import('./context.mjs').Step[]} steps
 * @param {readonly string[]} redo
 */
async function firstMissing(context, steps, redo) {
  for (const step of steps) {
    if (redo.includes(step.name) || (await step.isDone(context)) !== true) return step;
  }
  return undefined;
}

/**
 * @param {SetupLock} lock
 * @param {{ reporter: Reporter, signal: AbortSignal, onLost: () => void }} options
 */
async function acquire(lock, { reporter, signal, onLost }) {
  try {
    await lock.acquire({ onWait: (waiting) => reporter.say(waitText(waiting)), onLost, signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code = '' } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === '') throw error;
    throw toolError('Writing in the project folder', { code: 1, output: [`${code} ${lock.place}`] });
  }
}

/** @param {import('./lock.mjs').Waiting} waiting */
function waitText({ holder, state, lapseSeconds }) {
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host})`;
  const end = state === 'alive' ? '' : `, at most ${lapseSeconds} s where it gives no sign of life`;
  return `Another set-up of this project is running${who}; waiting for it${end}.`;
}

function replaced() {
  return new SetupError(
    'Another set-up of this project has taken over, because this one was stopped for a while.',
    'Wait for it, or run the same command again: it goes on where the other stopped.',
  );
}

/**
 * @param {{ context: import('./context.mjs').Context, steps: readonly import('./context.mjs').Step[],
 *   beside?: Beside, reporter: Reporter, redo: readonly string[], lock: SetupLock, signal: AbortSignal }} work
 */
async function runMissing({ context, steps, beside, reporter, redo, lock, signal }) {
  const ran = [];
  const side = beside === undefined ? undefined : new SideWork(beside, context);
  const started = performance.now();
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) throw signal.reason;
    if (!lock.isHeld()) throw replaced();
    if (!redo.includes(step.name) && (await step.isDone(context)) === true) {
      side?.beginAfter(step.name);
      continue;
    }
    if (ran.length === 0) reporter.say('Setting up Breedlab; what is already there is kept.');
    reporter.begin(`${index + 1}/${steps.length}`, step.title);
    try {
      checkSpace(context, step);
      reporter.done(await step.run(context, reporter));
    } catch (error) {
      reporter.failed();
      // A tool that was ended by our own signal may report it in its own way first.
      await sleep(0);
      throw signal.aborted ? signal.reason : inStep(step, index + 1, steps.length, error);
    }
    ran.push(step.name);
    side?.beginAfter(step.name);
  }
  if (ran.length > 0) await side?.end(reporter);
  if (signal.aborted) throw signal.reason;
  if (ran.length > 0) reporter.say(`Set-up is complete (${formatSeconds((performance.now() - started) / 1000)}).`);
  return ran;
}

/** Work beside the steps, from its beginning to its end. */
class SideWork {
  /** @type {Promise<{ result: string } | { error: unknown }> | undefined} */
  #outcome = undefined;
  #text = '';
  /** @type {((text: string) => void) | undefined} */
  #tell = undefined;

  /**
   * @param {Beside} work
   * @param {import('./context.mjs').Context} context
   */
  constructor(work, context) {
    this.work = work;
    this.context = context;
  }

  /** @param {string} step the name of one that is done */
  beginAfter(step) {
    if (step !== this.work.after || this.#outcome !== undefined) return;
    const progress = (/** @type {string} */ text) => {
      this.#text = text;
      this.#tell?.(text);
    };
    this.#outcome = this.work.run(this.context, progress).then(
      (result) => ({ result }),
      (error) => ({ error }),
    );
  }

  /**
   * Waits for it, with its progress.
   *
   * @param {Reporter} reporter
   */
  async end(reporter) {
    if (this.#outcome === undefined) return;
    reporter.begin('beside', this.work.title);
    if (this.#text !== '') reporter.progress(this.#text);
    this.#tell = (text) => reporter.progress(text);
    const outcome = await this.#outcome;
    if ('result' in outcome) return reporter.done(outcome.result);
    reporter.failed();
    if (outcome.error instanceof SetupInterrupted) throw outcome.error;
    const reason = outcome.error instanceof SetupError ? outcome.error.reason : String(outcome.error);
    reporter.note(`${this.work.title} are not all there yet: ${reason} The first training goes on with them.`);
  }
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {import('./context.mjs').Step} step
 */
function checkSpace(context, { bytes = 0 }) {
  const needed = typeof bytes === 'number' ? bytes : bytes(context);
  const free = freeBytes(context.root);
  if (free >= needed) return;
  throw new SetupError(
    `There is too little disk space: ${formatBytes(free)} free where the project lies, about ${formatBytes(needed)} needed for this step.`,
    'Free some space and run the same command again: it goes on where it stopped.',
  );
}

/**
 * The same error with the step's name in front; system errors become a SetupError, too.
 *
 * @param {import('./context.mjs').Step} step
 * @param {number} number
 * @param {number} count
 * @param {unknown} error
 */
function inStep(step, number, count, error) {
  const where = `Set-up step ${number} of ${count} (${step.title}) did not work.`;
  if (error instanceof SetupError)
    return new SetupError(`${where} ${error.reason}`, error.remedy, { output: error.output });
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === undefined) return error;
  const known = toolError(where, { code: 1, output: [`${code}: ${message}`] });
  return new SetupError(known.reason, known.remedy, { output: known.output });
}
