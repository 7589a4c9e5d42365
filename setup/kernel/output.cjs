'use strict';
/**
 * The output of a cell within limits that a page stands: messages at a rate that it can draw, and of a flood of text its
 * beginning and its end. What is left out is counted. JupyterLab and notebook files keep all that they are sent, so an
 * endless loop that prints would freeze the page, and every page that opens the notebook later.
 */
const { randomUUID } = require('node:crypto');
const { HeldText } = require('./heldText.cjs');

/** Text of a cell that is shown as it comes. */
const MOST_LINES = 10_000;
const MOST_CHARACTERS = 1_000_000;
/** Displays of a cell; a display that is drawn anew counts once. */
const MOST_DISPLAYS = 1000;
/** Text goes out at once for so many messages in a second; further text, and every display, once per interval. */
const PROMPT_MESSAGES = 100;
const INTERVAL_MS = 50;
/** How often a cell says how much it holds back. */
const NOTICE_MS = 1000;
const NOTICE_LINES = 5;
const NOTICE_CHARACTERS = 500;

/** Output of one cell. It may go on after the cell's end, by timers. */
class CellOutput {
  constructor(writeStream, writeDisplay) {
    this.writeStream = writeStream;
    this.writeDisplay = writeDisplay;
    /** Text that waits, by stream: within an interval the streams lose their order among each other. */
    this.pending = new Map();
    this.timer = undefined;
    this.sentAt = -Infinity;
    this.second = { began: -Infinity, messages: 0 };
    this.shown = { lines: 0, characters: 0, displays: 0 };
    this.held = undefined;
    this.refused = { displays: 0, ids: new Set() };
    this.updates = new Map();
    /** The newest drawing of each display that has an id, and those who are shown these, too. */
    this.drawn = new Map();
    this.mirrors = new Set();
    this.isRunning = false;
  }

  /** Text of a stream. */
  write(name, text) {
    const length = this.held === undefined ? this.shownLength(text) : 0;
    if (length > 0) this.append(name, text.slice(0, length));
    if (length < text.length) this.hold(name, text.slice(length));
  }

  /** The length of the beginning of a text for which there is room. */
  shownLength(text) {
    const { shown } = this;
    let end = Math.min(text.length, MOST_CHARACTERS - shown.characters);
    let lines = 0;
    for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
      if (shown.lines + lines === MOST_LINES) end = lines === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
      else lines++;
    }
    shown.lines += lines;
    shown.characters += end;
    return end;
  }

  /** Sends text at once, or with what comes in the same moment. */
  append(name, text) {
    this.pending.set(name, (this.pending.get(name) ?? '') + text);
    const now = performance.now();
    if (now - this.second.began >= 1000) this.second = { began: now, messages: 0 };
    if (++this.second.messages <= PROMPT_MESSAGES || now - this.sentAt >= INTERVAL_MS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending.size === 0) return;
    const texts = [...this.pending];
    this.pending.clear();
    this.sentAt = performance.now();
    for (const [name, text] of texts) this.writeStream(name, text);
  }

  /** Counts text instead of showing it. */
  hold(name, text) {
    this.flush();
    this.held ??= { text: new HeldText(), id: randomUUID(), toldAt: undefined };
    const { held } = this;
    held.text.add(name, text);
    if (held.toldAt === undefined || performance.now() - held.toldAt >= NOTICE_MS) {
      const most = MOST_LINES.toLocaleString('en');
      const last = held.text.lastLines(NOTICE_LINES).trimEnd().slice(-NOTICE_CHARACTERS);
      this.tell(held, `[${counted(held.text)} more so far: a cell shows ${most} lines. The last of them:]\n${last}`);
    }
  }

  /** Says what is held back, in one place of the output. */
  tell(held, text) {
    const transient = { display_id: held.id };
    this.writeDisplay({ data: { 'text/plain': text }, metadata: {}, transient }, held.toldAt !== undefined);
    held.toldAt = performance.now();
  }

  /**
   * Shows the displays of this cell, as they are and as they will be until it ends, to another one as well.
   *
   * @returns function that ends it
   */
  mirrorTo(writeDisplay) {
    const prefix = `${randomUUID()}-`;
    const mirror = (id, display, isUpdate) =>
      writeDisplay({ ...display, transient: { display_id: prefix + id } }, isUpdate);
    for (const [id, display] of this.drawn) mirror(id, display, false);
    this.mirrors.add(mirror);
    return () => this.mirrors.delete(mirror);
  }

  /** Sends a display on its way. */
  send(display, isUpdate) {
    this.writeDisplay(display, isUpdate);
    const id = display.transient?.display_id;
    if (id === undefined) return;
    this.drawn.set(id, display);
    for (const mirror of this.mirrors) mirror(id, display, isUpdate);
  }

  /** A display, or a new drawing of one. */
  show(display, isUpdate) {
    this.flush();
    const id = display.transient?.display_id;
    if (isUpdate) this.update(id, display);
    else if (this.shown.displays < MOST_DISPLAYS) {
      this.shown.displays++;
      this.send(display, false);
    } else {
      this.refused.displays++;
      if (id !== undefined) this.refused.ids.add(id);
    }
  }

  /** Draws at once, or when the interval is over, and then what was asked for last. */
  update(id, display) {
    if (this.refused.ids.has(id)) return;
    const slot = this.updates.get(id) ?? { drawnAt: -Infinity, waiting: undefined, timer: undefined };
    this.updates.set(id, slot);
    slot.waiting = display;
    const wait = slot.drawnAt + INTERVAL_MS - performance.now();
    if (wait <= 0) this.draw(slot);
    else slot.timer ??= setTimeout(() => this.draw(slot), wait);
  }

  draw(slot) {
    clearTimeout(slot.timer);
    slot.timer = undefined;
    if (slot.waiting === undefined) return;
    const display = slot.waiting;
    slot.waiting = undefined;
    slot.drawnAt = performance.now();
    this.send(display, true);
  }

  /** Sends what waits: the cell has ended, or another begins. */
  end() {
    this.flush();
    for (const slot of this.updates.values()) this.draw(slot);
    this.mirrors.clear();
    if (this.held !== undefined) {
      const { left, pieces } = this.held.text.end();
      this.tell(this.held, left.characters === 0 ? '[...]' : `[${counted(left)} left out]`);
      this.held = undefined;
      for (const { name, text } of pieces) this.writeStream(name, text);
    }
    if (this.refused.displays > 0) {
      const most = MOST_DISPLAYS.toLocaleString('en');
      this.writeStream('stderr', `[${this.refused.displays} more displays left out: a cell shows ${most}]\n`);
      this.refused.displays = 0;
    }
  }
}

/** The output of the cell that began last. */
let last;

/** The output of the running cell; undefined while none runs. */
function runningOutput() {
  return last?.isRunning ? last : undefined;
}

/** Gives every cell an output of its own. What an earlier cell still has to say goes out before. */
function limitOutput(JupyterHandlerImpl) {
  const { handleExecuteImpl } = JupyterHandlerImpl.prototype;
  JupyterHandlerImpl.prototype.handleExecuteImpl = async function executeWithinLimits(
    request,
    writeStream,
    writeDisplay,
  ) {
    last?.end();
    const output = new CellOutput(writeStream, writeDisplay);
    last = output;
    output.isRunning = true;
    try {
      return await handleExecuteImpl.call(
        this,
        request,
        (name, text) => output.write(name, text),
        (display, isUpdate) => output.show(display, isUpdate),
      );
    } finally {
      output.isRunning = false;
      output.end();
    }
  };
}

function counted({ lines, characters }) {
  const length = `${characters.toLocaleString('en')} characters`;
  return lines === 0 ? length : `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'} (${length})`;
}

module.exports = { CellOutput, limitOutput, runningOutput };
