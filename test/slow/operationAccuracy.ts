/**
 * Refreshes the accuracy table of docs/operations.md by measuring every operation of a training step against
 * float64: `node dist/test/slow/operationAccuracy.js [--check]`. With --check it prints the table and writes
 * nothing.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { measureAccuracy, type Accuracy } from '../engine/accuracy';

const FILE = path.join(settings().projectRoot, 'docs', 'operations.md');
const [BEGIN, END] = ['<!-- accuracy -->', '<!-- end of accuracy -->'];

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const engine = loadEngine();
const table = asTable(measureAccuracy(engine));
if (values.check) console.log(table);
else write(table);

function asTable(rows: readonly Accuracy[]): string {
  const { tensorflowVersion, packageVersion, device } = engine.info;
  const error = (value: number): string => (value === 0 ? '0' : value.toExponential(1));
  return [
    `TensorFlow ${tensorflowVersion}, TF.js ${packageVersion}, ${device.toUpperCase()}:`,
    '',
    '| operation | input | native | stock |',
    '| --- | --- | ---: | ---: |',
    ...rows.map(
      ({ operation, input, native, stock }) => `| ${operation} | ${input} | ${error(native)} | ${error(stock)} |`,
    ),
  ].join('\n');
}

function write(content: string): void {
  const text = fs.readFileSync(FILE, 'utf8');
  const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${FILE} lacks the markers ${BEGIN} and ${END}.`);
  fs.writeFileSync(FILE, `${text.slice(0, start + BEGIN.length)}\n${content}\n${text.slice(end)}`);
}
