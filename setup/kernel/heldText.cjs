'use strict';

/** Of the text that a cell holds back, this much of the end is shown when the cell has ended. */
const TAIL_LINES = 100;
const TAIL_CHARACTERS = 16_000;

/** Text that is counted instead of shown, of which the end is kept. */
class HeldText {
  constructor() {
    this.lines = 0;
    this.characters = 0;
    /** Pieces of the end, in order, each of one stream. */
    this.pieces = [];
    this.kept = 0;
  }

  add(name, text) {
    this.lines += linesIn(text);
    this.characters += text.length;
    const end = text.slice(-TAIL_CHARACTERS);
    const last = this.pieces.at(-1);
    if (last?.name === name) last.text += end;
    else this.pieces.push({ name, text: end });
    this.kept += end.length;
    if (this.kept > 4 * TAIL_CHARACTERS) this.cut(TAIL_CHARACTERS);
  }

  /** Drops the beginning of what is kept. */
  cut(characters) {
    while (this.kept > characters) {
      const [first] = this.pieces;
      const dropped = Math.min(this.kept - characters, first.text.length);
      first.text = first.text.slice(dropped);
      if (first.text === '') this.pieces.shift();
      this.kept -= dropped;
    }
  }

  /** The last lines of all streams. */
  lastLines(count) {
    const text = this.pieces.map((piece) => piece.text).join('');
    return text.slice(startOfLast(text, count));
  }

  /** The end by streams, and how much lies before it. */
  end() {
    this.cut(TAIL_CHARACTERS);
    const shown = this.lastLines(TAIL_LINES);
    this.cut(shown.length);
    const left = { lines: this.lines - linesIn(shown), characters: this.characters - shown.length };
    return { left, pieces: this.pieces };
  }
}

function linesIn(text) {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function startOfLast(text, count) {
  let at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let i = 0; i < count && at > 0; i++) at = text.lastIndexOf('\n', at - 1);
  return at + 1;
}

module.exports = { HeldText };
