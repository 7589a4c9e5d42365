import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { temporaryFolder } from '../temporary';

const CLI = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');

test('a drawing tells its progress to a program, and stops between images at a signal', async (t) => {
  const folder = temporaryFolder(t);
  const env = { ...process.env, BREEDLAB_DATASETS: folder };
  const child = spawn(process.execPath, [CLI, 'data', 'draw'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [line] = (await once(child.stderr, 'data')) as [Buffer];
  assert.match(String(line), /^\d+ of \d+ images\n$/);
  child.kill('SIGTERM');
  const [status] = (await once(child, 'close')) as [number | null];
  assert.equal(status, 130);
  const files = fs.readdirSync(folder, { recursive: true }).map(String);
  assert.ok(files.some((file) => file.endsWith('.jpg')));
  assert.deepEqual(
    files.filter((file) => file.endsWith('.tmp')),
    [],
  );
});

test('backbones are listed by model, and an unknown one is refused with the nearest', () => {
  const run = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [CLI, 'backbones', ...args], { encoding: 'utf8' });
  const listed = String(run().stdout);
  for (const model of ['AlexNet', 'vgg16', 'vgg16_bn']) assert.match(listed, new RegExp(`^${model} `, 'm'));
  const unknown = run('--train', 'alexnet');
  assert.equal(unknown.status, 1);
  assert.match(String(unknown.stderr), /Unknown backbone 'alexnet'.*AlexNet/);
});
