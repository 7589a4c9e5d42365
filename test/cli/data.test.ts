import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { breedlabProgram } from '../../src/cli/program';
import { BreedlabError } from '../../src/core';
import { writePicture } from '../data/fixtures';
import { temporaryFolder } from '../temporary';

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

async function run(context: TestContext, ...args: string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const stdout = context.mock.method(process.stdout, 'write', (text: string) => ((out += text), true));
  const stderr = context.mock.method(process.stderr, 'write', (text: string) => ((err += text), true));
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await breedlabProgram().parseAsync(['data', ...args], { from: 'user' });
    return { out, err, status: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    stdout.mock.restore();
    stderr.mock.restore();
  }
}

function datasetsFolder(context: TestContext): string {
  const folder = temporaryFolder(context);
  const before = process.env.BREEDLAB_DATASETS;
  process.env.BREEDLAB_DATASETS = folder;
  context.after(() => {
    if (before === undefined) delete process.env.BREEDLAB_DATASETS;
    else process.env.BREEDLAB_DATASETS = before;
  });
  return folder;
}

async function photos(folder: string): Promise<string> {
  const root = path.join(folder, 'my photos');
  let number = 0;
  for (const name of ['Beagle', 'Pug']) {
    for (let i = 0; i < 5; i++) await writePicture(path.join(root, name, `${i}.png`), ++number);
  }
  return root;
}

function says(...texts: readonly string[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof BreedlabError, String(thrown));
    for (const text of texts) assert.ok(thrown.message.includes(text), `'${text}' in: ${thrown.message}`);
    return true;
  };
}

test('data list shows what can be fetched; --json has the whole description', async (context) => {
  const folder = datasetsFolder(context);
  const { out } = await run(context, 'list');
  for (const text of [
    'dogImages',
    '133',
    'train 6680, valid 835, test 836',
    '1.13 GB',
    'absent',
    'CC BY-SA 4.0',
    folder,
  ]) {
    assert.ok(out.includes(text), text);
  }
  const json = JSON.parse((await run(context, 'list', '--json')).out) as Record<string, unknown>[];
  const woof = json.find(({ name }) => name === 'imagewoof')!;
  assert.equal((woof.classes as string[]).length, 10);
  assert.ok(JSON.stringify(woof.archives).includes('9aafe18bcdb1632c4249a76c458465ba'));
  assert.deepEqual([woof.state, woof.folder], ['absent', path.join(folder, 'imagewoof')]);
});

test('a folder of one’s own: prepare, verify, stats', async (context) => {
  const root = await photos(datasetsFolder(context));
  const unsplit = run(context, 'verify', '--data', root);
  await assert.rejects(unsplit, says('has no folders', `npx breedlab data prepare --data '${root}'`));

  const prepared = await run(context, 'prepare', '--data', root, '--valid', '0.2', '--test', '0.2');
  assert.match(prepared.out, /written: 2 classes; train 6, valid 2, test 2 .*No file was moved/);
  assert.match((await run(context, 'prepare', '--data', root, '--valid', '0.2', '--test', '0.2')).out, /there already/);
  await assert.rejects(run(context, 'prepare', '--data', root), says('another split', '--force'));

  const verified = await run(context, 'verify', '--data', root, '--workers', '1');
  assert.equal(verified.status, 0);
  assert.match(verified.out, /10 images of 2 classes; train 6, valid 2, test 2/);
  assert.match(verified.out, /Every file decodes\./);
  assert.match(verified.err, /verifying \[#+\] 100%/);

  const stats = JSON.parse((await run(context, 'stats', '--data', root, '--size', '20', '--json')).out) as {
    mean: number[];
    images: number;
  };
  assert.equal(stats.images, 6);
  assert.ok(stats.mean.every((value) => value > 0 && value < 1));
  assert.match((await run(context, 'stats', '--data', root, '--size', '20')).out, /^mean 0\.\d{4} 0\.\d{4} 0\.\d{4}$/m);
});

test('something broken is exit status 1; names that would write to the terminal are quoted', async (context) => {
  const root = await photos(datasetsFolder(context));
  await run(context, 'prepare', '--data', root, '--valid', '0.2', '--test', '0.2');
  fs.writeFileSync(path.join(root, 'Pug', '1.png'), 'broken');
  fs.writeFileSync(path.join(root, 'Pug', 'late\n\x1b[31m.png'), 'unlisted');
  const { out, status } = await run(context, 'verify', '--data', root);
  assert.equal(status, 1);
  assert.match(out, /broken +1 +Pug\/1\.png is not a JPEG/);
  assert.match(out, /in no class or split +1 +not used: "Pug\/late\\n\\u001b\[31m\.png"/);
  assert.ok(!out.includes('\x1b'));
  const report = JSON.parse((await run(context, 'verify', '--data', root, '--json')).out) as { ok: boolean };
  assert.equal(report.ok, false);
});

test('a dataset of another count than described is exit status 1', async (context) => {
  const root = await photos(datasetsFolder(context));
  await run(context, 'prepare', '--data', root);
  const { out, status } = await run(context, 'verify', '--data', root, '--as', 'imagewoof');
  assert.equal(status, 1);
  assert.match(out, /NOT as imagewoof is described: train \d of 9025, val \d of 3929; lacks 10 classes/);
});

test('what cannot be done is explained', async (context) => {
  datasetsFolder(context);
  await assert.rejects(run(context, 'verify'), says('No dataset was named', '--data DIR', 'stanford-dogs'));
  await assert.rejects(
    run(context, 'verify', 'imagewoof', '--data', '.'),
    says('<name> and --data do not go together'),
  );
  await assert.rejects(
    run(context, 'stats', 'imagewoof'),
    says('is not there', 'npx breedlab data fetch imagewoof', '1.34 GB'),
  );
  await assert.rejects(run(context, 'fetch', 'imagewood'), says("Unknown dataset 'imagewood'", "'imagewoof'"));
  await assert.rejects(run(context, 'prepare', '--data', '.', '--valid', '1.5'), says("--valid is '1.5'"));
  await assert.rejects(
    run(context, 'fetch', 'dogImages', '--from', '/nowhere.zip'),
    says('/nowhere.zip does not exist'),
  );
});
