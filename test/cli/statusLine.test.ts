import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { imagesPrinter } from '../../src/cli/dataProgress';
import { downloadPrinter } from '../../src/cli/downloadProgress';
import { statusLine } from '../../src/cli/statusLine';
import { tellWaiting, type RunEvent } from '../../src/experiments';

/** A log, and a clock that the test turns. */
function log(): { readonly lines: string[]; readonly write: (text: string) => void } {
  const lines: string[] = [];
  return { lines, write: (text) => void lines.push(text.trimEnd()) };
}

test('a log gets the live line when nothing was written for eight seconds', () => {
  const stream = log();
  let now = 0;
  const status = statusLine(stream, () => now);
  for (now = 0; now < 60_000; now += 500) status.live(`at ${now / 1000}`);
  assert.deepEqual(
    stream.lines,
    [8, 16, 24, 32, 40, 48, 56].map((second) => `at ${second}`),
  );
  status.keep('a line of its own');
  const before = stream.lines.length;
  for (let i = 0; i < 15; i++, now += 500) status.live('soon after it');
  assert.equal(stream.lines.length, before);
});

test('what takes hours writes a line a minute', () => {
  const stream = log();
  let now = 0;
  const status = statusLine(stream, () => now);
  for (; now < 3600_000; now += 500) status.live('');
  const atFirst = stream.lines.length;
  for (; now < 7200_000; now += 500) status.live('');
  assert.equal(stream.lines.length - atFirst, 60);
  assert.ok(atFirst > 80 && atFirst < 120, `${atFirst} lines`);
});

/** A clock of the process that the test turns, in milliseconds. */
function turned(context: TestContext): (milliseconds: number) => void {
  // Whole, so that sums of seconds are exact.
  let now = Math.ceil(performance.now());
  context.mock.method(performance, 'now', () => now);
  return (milliseconds) => (now += milliseconds);
}

test('work over images, downloads and drawing before a training say something in a log within ten seconds', (context) => {
  const turn = turned(context);
  const stream = log();
  const images = imagesPrinter(stream, 'verifying');
  const download = downloadPrinter(stream);
  const events: RunEvent[] = [];
  const drawing = tellWaiting((event) => events.push(event));
  const progress = { bytes: 100, bytesPerSecond: 1, etaSeconds: 1 };
  for (let second = 0; second < 10; second++, turn(1000)) {
    images({ done: second, total: 100, seconds: second });
    download({ type: 'progress', received: second, ...progress });
    drawing({ done: second, total: 100, seconds: second });
  }
  assert.deepEqual(
    stream.lines.map((line) => line.split(' ')[0]),
    ['verifying', '[#...............]'],
  );
  assert.deepEqual(events, [{ type: 'waiting', message: 'Drawing the images that it trains on: 5 of 100.' }]);
});
