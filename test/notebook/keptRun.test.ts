import assert from 'node:assert/strict';
import * as path from 'node:path';
import { before, describe, it } from 'node:test';
import { MIME, type MimeBundle } from '../../src/charts';
import { experiment, planRun, runExperiment, type RunEvent } from '../../src/experiments';
import type { Display } from '../../src/notebook/output';
import { eventsOfKeptRun } from '../../src/notebook/training/keptRun';
import type { TrainingRequest } from '../../src/notebook/training/request';
import { superviseTraining } from '../../src/notebook/training/supervise';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
const data = path.join(scratch, 'images');
process.env.BREEDLAB_RUNS = path.join(scratch, 'runs');

const request: TrainingRequest = {
  experiment: experiment(28).with({ widthMultiplier: 0.02, imageSize: 64 }, { id: 'kept' }),
  profile: 'demo',
  seed: 3,
  epochs: 1,
  data,
  resume: false,
  reuse: true,
};

/** The events of training what the request asks for in this process. */
async function trainHere(resume: 'never' | 'reuse'): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const plan = await planRun(request.experiment, { ...request });
  await runExperiment({ ...plan, resume, workers: 1, onEvent: (event) => events.push(event) });
  return events;
}

before(() => makeTinyDataset(data));

describe('a cell that takes a finished run as it is', () => {
  it('looks in vain before there is one', async () => {
    assert.equal(await eventsOfKeptRun(request), null);
  });

  it('hears what a training process would tell', async () => {
    await trainHere('never');
    const events = await eventsOfKeptRun(request);
    assert.deepEqual(
      events?.map(({ type }) => type),
      ['run', 'metrics'],
    );
    assert.deepEqual(events, await trainHere('reuse'));
  });

  it('shows it without starting a process', async () => {
    const shown: MimeBundle[] = [];
    const display: Display = {
      show: (bundle) => void shown.push(bundle),
      slot: () => ({ draw: (bundle) => void shown.push(bundle) }),
    };
    const script = path.join(scratch, 'no such program.js');
    const run = await superviseTraining(request, { display, script, headless: true });
    assert.deepEqual([run.status, run.reused, run.history.length], ['finished', true, 1]);
    assert.match(String(shown[0]![MIME.text]), /An earlier run of the same configuration, shown again/);
    await assert.rejects(
      superviseTraining({ ...request, seed: 4 }, { display, script, headless: true }),
      /before it was done/,
    );
  });

  const OTHERS: Readonly<Record<string, Partial<TrainingRequest>>> = {
    'a cell that trains anew': { reuse: false },
    'another seed': { seed: 4 },
    'another length': { epochs: 2 },
    'another configuration under the same id': {
      experiment: experiment(28).with({ widthMultiplier: 0.02, imageSize: 72 }, { id: 'kept' }),
    },
    'images that are not there, of which a process tells': { data: path.join(scratch, 'none') },
  };
  for (const [name, change] of Object.entries(OTHERS)) {
    it(`is not for ${name}`, async () => {
      assert.equal(await eventsOfKeptRun({ ...request, ...change }), null);
    });
  }
});
