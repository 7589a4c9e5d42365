/** Reads one request a line from stdin and answers each with a line of JSON; introduces itself first. */
import { createInterface } from 'node:readline';
import { loadEngine, type Engine } from '../../engine';
import { measureEpochs } from './epochs';
import { measureLoading } from './loading';
import { openPasses } from './passes';
import { measurePhases } from './phases';
import type { OpenWork } from './process';
import type { SubjectRequest } from './protocol';
import { measureRun } from './run';
import { openSteps } from './wait';

async function main(): Promise<void> {
  const engine = loadEngine();
  const { tensorflowVersion, device, package: name, packageVersion, binding, threads } = engine.info;
  say({ tensorflow: tensorflowVersion, [name]: `${packageVersion} (${binding})`, device, threads: String(threads) });
  let open: OpenWork | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as SubjectRequest;
    if (request.task === 'measure') {
      if (open === undefined) throw new Error('Nothing is opened that could be measured.');
      say(await open.measure(request));
    } else if (request.task === 'epochs') {
      say(await measureEpochs(engine, request));
    } else if (request.task === 'run') {
      say(await measureRun(request));
    } else if (request.task === 'phases') {
      say(await measurePhases(request));
    } else if (request.task === 'loader') {
      say(await measureLoading(request));
    } else {
      open = await opened(engine, request);
      say({ firstPassSeconds: open.firstPassSeconds });
    }
  }
  await open?.close?.();
}

type OpeningRequest = Extract<SubjectRequest, { task: 'step' | 'predict' | 'wait' }>;

function opened(engine: Engine, request: OpeningRequest): OpenWork | Promise<OpenWork> {
  return request.task === 'wait' ? openSteps(engine, request) : openPasses(engine, request);
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main();
