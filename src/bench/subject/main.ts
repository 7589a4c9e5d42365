/** Reads one request a line from stdin and answers each with a line of JSON; says first what it is. */
import { createInterface } from 'node:readline';
import { loadEngine } from '../../engine';
import { measureEpochs } from './epochs';
import { openPasses } from './passes';
import { peakMiB } from './peakMemory';
import type { Measured, Opened, SubjectRequest } from './protocol';

/** After so many passes of one shape it is decided whether they run as one graph (see Repeated). */
const WARM_UP_PASSES = 10;
/** Large models do without; there the two ways take about the same time. */
const MOST_WARM_UP_MILLISECONDS = 20_000;

async function main(): Promise<void> {
  const engine = loadEngine();
  const { tensorflowVersion, device, package: name, packageVersion, binding, threads } = engine.info;
  say({ tensorflow: tensorflowVersion, [name]: `${packageVersion} (${binding})`, device, threads: String(threads) });
  let pass = (): number => {
    throw new Error('Nothing is opened that could be measured.');
  };
  let isWarm = false;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as SubjectRequest;
    switch (request.task) {
      case 'step':
      case 'predict':
        pass = openPasses(engine, request);
        isWarm = false;
        say(firstPass(pass));
        break;
      case 'measure':
        if (!isWarm) warmUp(pass);
        isWarm = true;
        say(measure(pass, request.seconds));
        break;
      case 'epochs':
        say(await measureEpochs(engine, request));
        break;
    }
  }
}

/** The first pass allocates. */
function firstPass(pass: () => number): Opened {
  const began = performance.now();
  pass();
  return { firstPassSeconds: (performance.now() - began) / 1000 };
}

/** Before anything is measured, the faster way to compute is found. */
function warmUp(pass: () => number): void {
  const began = performance.now();
  for (let i = 0; i < WARM_UP_PASSES && performance.now() - began < MOST_WARM_UP_MILLISECONDS; i++) pass();
}

/** @param pass computes one batch and returns its images, when all of it is computed */
function measure(pass: () => number, leastSeconds: number): Measured {
  const began = performance.now();
  let images = 0;
  let seconds: number;
  do {
    images += pass();
    seconds = (performance.now() - began) / 1000;
  } while (seconds < leastSeconds);
  return { images, seconds, peakMiB: peakMiB() };
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main();
