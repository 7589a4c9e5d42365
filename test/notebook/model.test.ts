import assert from 'node:assert/strict';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { decodeImage } from '../../src/data';
import { experiment, softmax, toInput } from '../../src/experiments';
import { latestRun, readRun } from '../../src/notebook';
import { describedRun } from '../../src/notebook/training/trainedRun';
import { engine } from '../../src/parts';
import { trainTinyRun, type TinyRun } from '../exports/tinyRun';
import { makeRuns } from '../analysis/runs';
import { temporaryFolder } from '../temporary';

describe('the network of a run in a cell', () => {
  const scratch = temporaryFolder();
  let tiny: TinyRun;
  before(async () => {
    tiny = await trainTinyRun(scratch);
  });

  test('says of an image what the run said of it', async () => {
    const run = readRun(tiny.folder);
    const net = await run.model();
    const { tf } = engine();
    const { image, topClasses, topProbabilities } = run.predictions!.images[0]!;
    const { values, width, height } = toInput(
      await decodeImage(path.join(tiny.dataset.root, image)),
      run.config.settings,
    );
    const logits = tf.tidy(() =>
      net
        .infer(tf.tensor4d(values, [1, height, width, 3]))
        .dataSync<'float32'>()
        .slice(),
    );
    const probabilities = softmax(logits);
    assert.equal(probabilities.indexOf(Math.max(...probabilities)), topClasses[0]);
    assert.ok(Math.abs(probabilities[topClasses[0]!]! - topProbabilities[0]!) < 1e-4);
    assert.ok(net.weights.length > 5);
    net.dispose();
  });

  test('comes from a result of train, too, and is in no copy and no JSON', async () => {
    const { folder } = tiny;
    const { history, metrics } = readRun(folder);
    const trained = describedRun({
      ...{ id: path.basename(folder), experiment: experiment(34), profile: 'demo', seed: 1 },
      ...{ status: 'finished', reused: false, metrics, history, folder },
    });
    const net = await trained.model({ choice: 'last' });
    assert.match(String(net.model.name), /Base_fix/);
    net.dispose();
    assert.ok(!('model' in { ...trained }) && !JSON.stringify(trained).includes('"model":{'));
    await assert.rejects(describedRun({ ...trained, folder: null }).model(), /interrupted before it had a folder/);
  });

  test('of a run without weights says what to do', async () => {
    process.env.BREEDLAB_RUNS = makeRuns([{ id: 34, correct: [true, false] }]);
    const run = latestRun(34)!;
    delete process.env.BREEDLAB_RUNS;
    await assert.rejects(run.model(), /34-seed1-0 \(finished\) has no weights/);
  });
});
