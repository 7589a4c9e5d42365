import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Command } from 'commander';
import { registerWeights } from '../../src/cli/weights';
import { settings } from '../../src/core';
import type { DownloadEvent } from '../../src/download';
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
import { file, serve } from '../download/server';
import { breedlabError, fixture, smallPublished, temporaryFolder } from './fixtures';

test('what is published is consistent in itself', () => {
  for (const weights of allPublishedWeights()) {
    assert.equal(publishedWeights(weights.name), weights);
    assert.match(weights.sha256, /^[0-9a-f]{64}$/);
    assert.ok(weights.fileName.endsWith(`-${weights.sha256.slice(0, 8)}.pth`), weights.fileName);
    assert.equal(weights.url, `https://download.pytorch.org/models/${weights.fileName}`);
    // float32 parameters, running statistics at most, and a little for names.
    const overhead = weights.bytes - 4 * weights.parameters;
    assert.ok(overhead > 0 && overhead < 60_000, `${weights.name}: ${overhead}`);
    assert.ok(weights.accuracy.top1 < weights.accuracy.top5 && weights.accuracy.top5 < 1);
  }
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
  for (const text of ['vgg16_bn', '244.4', '61,100,840', '73.36%', 'absent', 'vgg16-397923af.pth', 'BSD-3-Clause'])
    assert.ok(table.includes(text), text);
  const json = JSON.parse(await run(context, 'list', '--json')) as (PublishedWeights & {
    state: string;
    file: string;
  })[];
  assert.deepEqual(
    json.map(({ name, state }) => `${name} ${state}`),
    ['alexnet absent', 'vgg16 absent', 'vgg16_bn absent'],
  );
  assert.equal(json[0]!.file, path.join(folder, 'alexnet-owt-7be5be79.pth'));

  assert.equal(await run(context, 'verify'), 'No weights are fetched.\n');
  await assert.rejects(run(context, 'verify', 'vgg16'), breedlabError('vgg16 weights', 'are missing'));
  await assert.rejects(
    run(context, 'fetch', 'alexnet', '--from', fixture('module.pth')),
    breedlabError('bytes instead of 244408911'),
  );
  await assert.rejects(run(context, 'fetch', 'resnet'), breedlabError(`Unknown weights 'resnet'`));
  assert.deepEqual(fs.readdirSync(folder), []);
});
