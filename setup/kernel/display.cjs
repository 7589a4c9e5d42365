'use strict';
/** How the value of a cell's last expression is shown: as it says itself by Jupyter's display convention, else as text. */
const jupyter = require('tslab/dist/jupyter.js');

/** Deno's kernel calls this method, and libraries such as nodejs-polars have it. */
const DISPLAY = Symbol.for('Jupyter.display');
const MIME_TYPE = /^[a-z]+\/[\w.+-]+$/i;

async function printValue(value) {
  const bundle = await bundleOf(value);
  if (bundle === undefined) console.log(value);
  else jupyter.lastWriteDisplayData({ data: bundle, metadata: alternatives(bundle), transient: {} }, false);
}

/** The text of a bundle as the text alternative of its pictures: src/notebook/output/display.ts has the same. */
function alternatives(bundle) {
  const alt = bundle['text/plain'];
  if (typeof alt !== 'string') return {};
  const pictures = Object.keys(bundle).filter((type) => type.startsWith('image/'));
  return Object.fromEntries(pictures.map((type) => [type, { alt }]));
}

/** The value as a MIME bundle, if it has one: by the display method, or because it becomes one as JSON. */
async function bundleOf(value) {
  if (typeof value !== 'object' && typeof value !== 'function') return undefined;
  const given =
    typeof value[DISPLAY] === 'function'
      ? await value[DISPLAY]()
      : typeof value.toJSON === 'function'
        ? value.toJSON()
        : undefined;
  return isBundle(given) ? portable(given) : undefined;
}

function isBundle(given) {
  if (typeof given !== 'object' || given === null) return false;
  const types = Object.keys(given);
  return types.length > 0 && types.every((type) => MIME_TYPE.test(type));
}

/** The bundle as the protocol takes it: bytes as base64, and no integers that JSON has not. */
function portable(bundle) {
  const encoded = Object.entries(bundle).map(([type, content]) => [
    type,
    ArrayBuffer.isView(content)
      ? Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64')
      : content,
  ]);
  const plain = (_, content) =>
    typeof content !== 'bigint' ? content : Number.isSafeInteger(Number(content)) ? Number(content) : String(content);
  return JSON.parse(JSON.stringify(Object.fromEntries(encoded), plain));
}

module.exports = { printValue };
