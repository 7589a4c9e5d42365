/** What test cells require: `train` as it is, but with the fake program in place of the real one. */
import * as path from 'node:path';
import { cellDisplay } from '../../src/notebook/output';
import { cellEnvironment, trainingRequest, type TrainOptions } from '../../src/notebook/training/request';
import { superviseTraining } from '../../src/notebook/training/supervise';
import type { TrainedRun } from '../../src/notebook/training';

const script = path.join(__dirname, 'fakeProgram.js');

export async function trainFake({
  graceMs,
  ...options
}: TrainOptions & { readonly graceMs?: number } = {}): Promise<TrainedRun> {
  const display = cellDisplay();
  const environment = cellEnvironment();
  const request = trainingRequest(28, options, environment);
  await null;
  return superviseTraining(request, {
    display,
    script,
    headless: environment.headless,
    graceMs,
  });
}
