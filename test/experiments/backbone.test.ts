import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, test } from 'node:test';
import { BreedlabError, settings } from '../../src/core';
import type { Dataset } from '../../src/data';
import {
  backboneSettings,
  backboneSource,
  backbonesFolder,
  findPretrained,
  listRuns,
  pretrainBackbone,
  readRun,
  resolve,
  runExperiment,
  unreadableRuns,
  type BackbonePlan,
  type RunConfig,
  type RunEvent,
  type RunResult,
  experimentId,
} from '../../src/experiments';
import { loadWeights, type TrainingSettings } from '../../src/training';
import { makeTinyDataset, tinyConfig, tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
const SCALE = { model: 'AlexNet', imageSize: 64, widthMultiplier: 0.03125, maxEpochs: 2 } as const;
let things: Dataset;
let dogs: Dataset;
let counter = 0;

before(async () => {
  things = await makeTinyDataset(path.join(scratch, 'things'));
  dogs = await makeTinyDataset(path.join(scratch, 'dogs'));
});

const newRunsFolder = (): string => path.join(scratch, `runs-${++counter}`);

function plan(hash = '0123456789abcdef'): BackbonePlan {
  const config = tinyConfig(things, { experiment: experimentId('backbone-AlexNet'), settings: tinySettings(SCALE) });
  return { config, dataset: things, hash };
}

function transferSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  return tinySettings({
    ...SCALE,
    pretrained: true,
    fcLayersReinitialised: 1,
    trainable: 'as-run',
    ...changes,
  });
}

function transferRun(
  runsFolder: string,
  options: { onEvent?: (event: RunEvent) => void; signal?: AbortSignal; resume?: 'auto' } = {},
): Promise<RunResult> {
  const pretrained = backboneSource(plan());
  const config: RunConfig = {
    ...tinyConfig(dogs, { experiment: experimentId(38), settings: transferSettings() }),
    pretrained: pretrained.origin,
  };
  return runExperiment({ config, dataset: dogs, pretrained, runsFolder, workers: 1, ...options });
}

test('a backbone is trained once, and lies apart from the experiments', async () => {
  const runsFolder = newRunsFolder();
  const events: RunEvent[] = [];
  const first = await pretrainBackbone({
    plan: plan(),
    runsFolder,
    workers: 1,
    onEvent: (e) => events.push(e),
  });
  assert.equal(first.reused, false);
  assert.deepEqual([events[0]!.type, events.at(-1)!.type], ['run', 'metrics']);

  const again: RunEvent[] = [];
  const second = await pretrainBackbone({
    plan: plan(),
    runsFolder,
    workers: 1,
    onEvent: (e) => again.push(e),
  });
  assert.deepEqual([second.reused, second.folder, again], [true, first.folder, []]);

  assert.deepEqual(listRuns({ runsFolder }), []);
  assert.deepEqual(unreadableRuns({ runsFolder }), []);
  const listed = listRuns({ runsFolder: backbonesFolder(runsFolder) });
  assert.deepEqual(
    listed.map((run) => run.folder),
    [first.folder],
  );
});

test('two that need the same backbone at once train it once', async () => {
  const runsFolder = newRunsFolder();
  const both = await Promise.all([1, 2].map(() => pretrainBackbone({ plan: plan(), runsFolder, workers: 1 })));
  assert.equal(both[0]!.folder, both[1]!.folder);
  assert.deepEqual(both.map(({ reused }) => reused).sort(), [false, true]);
});

test('a run starts from its backbone, says so, and leaves what is frozen as it was', async () => {
  const runsFolder = newRunsFolder();
  const events: RunEvent[] = [];
  const { folder, metrics } = await transferRun(runsFolder, { onEvent: (event) => events.push(event) });
  assert.equal(metrics.pretrainedOn, 'procedural-things');
  assert.equal(readRun(folder).config.pretrained?.on, 'procedural-things');
  const runs = events.flatMap((event) => (event.type === 'run' ? [event.config.experiment] : []));
  assert.deepEqual(runs, ['backbone-AlexNet', '38']);
  const summaries = events.flatMap((event) => (event.type === 'metrics' ? [event.metrics.experiment] : []));
  assert.deepEqual(summaries, ['38'], 'the summary of the backbone is not taken for the one of the run');

  const [backbone] = listRuns({ runsFolder: backbonesFolder(runsFolder) });
  const [from, to] = [await loadWeights(backbone!.folder, 'best'), await loadWeights(folder, 'last')];
  const same = [...from].filter(([name, { data }]) =>
    Buffer.from(to.get(name)!.data.buffer).equals(Buffer.from(data.buffer)),
  );
  assert.deepEqual(
    same.map(([name]) => name),
    [0, 3, 6, 8, 10].flatMap((i) => [`features.${i}.weight`, `features.${i}.bias`]),
  );
});

test('interrupted while its backbone trains, a run goes on from there', async () => {
  const runsFolder = newRunsFolder();
  const stop = new AbortController();
  const interrupted = await transferRun(runsFolder, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'epoch') stop.abort();
    },
  });
  assert.equal(interrupted.metrics.outcome.kind, 'interrupted');
  assert.equal(interrupted.metrics.bestEpoch, null);
  const [backbone] = listRuns({ runsFolder: backbonesFolder(runsFolder) });
  assert.equal(backbone!.status, 'interrupted');

  const resumed = await transferRun(runsFolder, { resume: 'auto' });
  assert.equal(resumed.folder, interrupted.folder);
  assert.equal(resumed.metrics.outcome.kind, 'max-epochs');
  const backbones = listRuns({ runsFolder: backbonesFolder(runsFolder) });
  assert.deepEqual(
    backbones.map(({ folder, status }) => [folder, status]),
    [[backbone!.folder, 'finished']],
  );
});

test('the weights are those of the configuration', async () => {
  const pretrained = backboneSource(plan('fedcba9876543210'));
  const config: RunConfig = {
    ...tinyConfig(dogs, { settings: transferSettings() }),
    pretrained: backboneSource(plan()).origin,
  };
  await assert.rejects(
    runExperiment({ config, dataset: dogs, pretrained, runsFolder: newRunsFolder() }),
    /for pretrained weights backbone-AlexNet \(0123456789abcdef\), given: backbone-AlexNet \(fedcba9876543210\)/,
  );
});

test('the paper profile never substitutes', async (t) => {
  const held = process.env.BREEDLAB_WEIGHTS;
  process.env.BREEDLAB_WEIGHTS = path.join(scratch, 'no-weights');
  t.after(() => {
    if (held === undefined) delete process.env.BREEDLAB_WEIGHTS;
    else process.env.BREEDLAB_WEIGHTS = held;
  });
  for (const [id, name] of [
    [38, 'alexnet'],
    [43, 'vgg16'],
    [46, 'vgg16_bn'],
  ] as const) {
    await assert.rejects(findPretrained(resolve(id), { profile: 'paper' }), (error: unknown) => {
      assert.ok(error instanceof BreedlabError);
      assert.match(error.message, new RegExp(`The ${name} weights .* are missing`));
      assert.match(error.message, new RegExp(`npx breedlab weights fetch ${name}\\b.*--from FILE`));
      return true;
    });
  }
});

test('weights of a file are named as what they are', async () => {
  const file = path.join(settings().projectRoot, 'test', 'fixtures', 'weights', 'AlexNet.pth');
  const source = await findPretrained(resolve(38), { profile: 'paper', weights: file });
  assert.equal(source?.origin.on, 'own-file', 'a file is called ImageNet only when it is the published one');
  assert.equal(source.origin.name, 'AlexNet.pth');
  assert.match(source.origin.hash, /^[0-9a-f]{64}$/);
  const opened = await source.open({});
  assert.equal(opened?.weights.layout, 'torch');
  opened?.close();

  await assert.rejects(findPretrained(resolve(28), { profile: 'paper', weights: file }), /trains Base from scratch/);
  const text = path.join(scratch, 'weights.pth');
  fs.writeFileSync(text, 'not weights');
  await assert.rejects(findPretrained(resolve(38), { profile: 'demo', weights: text }), BreedlabError);
  assert.equal(await findPretrained(resolve(28), { profile: 'paper' }), undefined);
});

test('a backbone has the scale of its experiment', () => {
  const settings = backboneSettings('vgg16', { imageSize: 64, widthMultiplier: 0.25 });
  assert.deepEqual(
    [settings.model, settings.imageSize, settings.widthMultiplier, settings.pretrained, settings.trainable],
    ['vgg16', 64, 0.25, false, 'all'],
  );
});
