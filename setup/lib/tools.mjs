/** Runs other programs: keeps the end of their output, watches that they move, and ends them with us. */
import { spawn } from 'node:child_process';
import { SetupInterrupted } from './errors.mjs';
import { killGroup } from './lock.mjs';

/**
 * @typedef {object} ToolOptions
 * @property {string} [cwd] default: this process's folder
 * @property {NodeJS.ProcessEnv} [env] default: this process's environment
 * @property {(line: string) => void} [onLine] each line of stdout and stderr; default: none
 * @property {() => Promise<number>} [measure] bytes the tool has written so far; default: not measured
 * @property {(bytes: number, seconds: number) => void} [onMeasure] called about once a second
 * @property {number} [stallSeconds] ends the tool when neither its output nor `measure` moves for so long; default: never
 * @property {(line: string) => boolean} [isMove] whether a line counts as moving; default: every line does
 *
 * @typedef {object} ToolResult
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string[]} output its last 400 lines, stdout and stderr together
 * @property {boolean} stalled ended because nothing moved
 * @property {number} seconds
 *
 * @typedef {(command: string, args: readonly string[], options?: ToolOptions) => Promise<ToolResult>} RunTool
 */

const KEPT_LINES = 400;
/** Time between the polite and the final signal. */
const GRACE_MS = 3000;

/** Runs tools one after the other or side by side, and can end all of them. */
export class ToolRunner {
  /** @param {{ onStart?: (pid: number) => void, onEnd?: (pid: number) => void }} [hooks] default: none */
  constructor(hooks = {}) {
    this.hooks = hooks;
    /** @type {Set<number>} */
    this.running = new Set();
    /** @type {NodeJS.Signals | undefined} */
    this.stopped = undefined;
  }

  /**
   * Ends every running tool and all that it started; pending and later runs reject with SetupInterrupted.
   *
   * @param {NodeJS.Signals} signal
   */
  stop(signal) {
    this.stopped = signal;
    for (const pid of this.running) this.#end(pid);
  }

  /** @type {RunTool} */
  run = (command, args, options = {}) => {
    if (this.stopped) return Promise.reject(new SetupInterrupted(this.stopped));
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const child = spawn(command, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: options.env ?? process.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that the tool's own children end with it.
        detached: true,
      });
      /** @type {string[]} */
      const output = [];
      let stalled = false;
      let lastMove = started;
      const take = (/** @type {string} */ line) => {
        if (options.isMove?.(line) ?? true) lastMove = performance.now();
        output.push(line);
        if (output.length > KEPT_LINES) output.shift();
        options.onLine?.(line);
      };
      eachLine(child.stdout, take);
      eachLine(child.stderr, take);
      const { pid } = child;
      if (pid !== undefined) {
        this.running.add(pid);
        this.hooks.onStart?.(pid);
      }
      let lastBytes = -1;
      let measuring = false;
      const watch = setInterval(async () => {
        if (measuring) return;
        measuring = true;
        const bytes = (await options.measure?.()) ?? 0;
        measuring = false;
        if (bytes !== lastBytes) lastMove = performance.now();
        lastBytes = bytes;
        options.onMeasure?.(bytes, (performance.now() - started) / 1000);
        if (pid !== undefined && performance.now() - lastMove > (options.stallSeconds ?? Infinity) * 1000) {
          stalled = true;
          this.#end(pid);
        }
      }, 1000);
      const finish = () => {
        clearInterval(watch);
        if (pid === undefined) return;
        this.running.delete(pid);
        this.hooks.onEnd?.(pid);
      };
      child.on('error', (error) => {
        finish();
        reject(error);
      });
      child.on('close', (code, signal) => {
        finish();
        if (this.stopped) return reject(new SetupInterrupted(this.stopped));
        resolve({ code, signal, output, stalled, seconds: (performance.now() - started) / 1000 });
      });
    });
  };

  /** @param {number} pid */
  #end(pid) {
    killGroup(pid, 'SIGTERM');
    setTimeout(() => this.running.has(pid) && killGroup(pid, 'SIGKILL'), GRACE_MS).unref();
  }
}

/**
 * @param {NodeJS.ReadableStream} stream
 * @param {(line: string) => void} take
 */
function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split(/\r\n|[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') take(line);
  });
  stream.on('end', () => {
    if (rest.trim() !== '') take(rest);
  });
}
