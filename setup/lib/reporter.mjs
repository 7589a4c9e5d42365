/** Output of set-up: a line per step that runs, kept alive while it does. Goes to stderr. */
import { redact } from './errors.mjs';
import { formatSeconds } from './files.mjs';

/**
 * Messages of a step while it runs.
 *
 * @typedef {object} Report
 * @property {(text: string) => void} progress what happens now; replaces what was said before
 * @property {(text: string) => void} note a line that stays
 */

/** Interval at which output without a terminal repeats that work goes on. */
const PLAIN_INTERVAL_S = 10;

/** @implements {Report} */
export class Reporter {
  /**
   * @param {{ write: (text: string) => unknown, isTTY?: boolean, columns?: number }} [stream] default: stderr
   * @param {() => number} [now] seconds; default: the clock of this process
   */
  constructor(stream = process.stderr, now = () => performance.now() / 1000) {
    this.stream = stream;
    this.now = now;
    this.title = '';
    this.text = '';
    this.stepStart = 0;
    this.lastPlain = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /**
   * @param {string} place among the steps, e.g. `2/9`
   * @param {string} title
   */
  begin(place, title) {
    this.title = `[${place}] ${title}`;
    this.text = '';
    this.stepStart = this.now();
    this.lastPlain = this.stepStart;
    if (this.stream.isTTY) this.timer = setInterval(() => this.#draw(), 200);
    else this.#line(`${this.title} ...`);
  }

  /** @param {string} text */
  progress(text) {
    this.text = text;
    if (this.stream.isTTY || this.now() - this.lastPlain < PLAIN_INTERVAL_S) return;
    this.lastPlain = this.now();
    this.#line(`${this.title}: ${text} (${this.#elapsed()})`);
  }

  /** @param {string} text */
  note(text) {
    this.#clear();
    this.#line(`    ${text}`);
  }

  /** @param {string} [result] what there is now; default: nothing said */
  done(result = '') {
    this.#end();
    this.#line(`${this.title}: ${result === '' ? 'done' : result} (${this.#elapsed()})`);
  }

  /** Ends the step's line without a result; the code that catches the error reports it. */
  failed() {
    this.#end();
  }

  /** @param {string} text a line outside the steps */
  say(text) {
    this.#clear();
    this.#line(text);
  }

  #end() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.#clear();
  }

  #elapsed() {
    return formatSeconds(this.now() - this.stepStart);
  }

  #draw() {
    const text = redact(`${this.title}: ${this.text === '' ? 'working' : this.text} (${this.#elapsed()})`);
    this.stream.write(`\r\u001b[K${text.slice(0, Math.max(20, (this.stream.columns ?? 80) - 1))}`);
  }

  #clear() {
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
  }

  /** @param {string} text */
  #line(text) {
    this.stream.write(`${redact(text)}\n`);
  }
}
