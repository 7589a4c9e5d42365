import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import { temporaryFolder } from '../temporary';

/** What the guide says of the file of experiments, as the terminal reads it. */
describe('the file of experiments, as the guide has it', () => {
  const { projectRoot } = settings();
  const guide = fs.readFileSync(path.join(projectRoot, 'docs', 'guide.md'), 'utf8');
  const listed = (name: string, content: string): string => {
    const folder = temporaryFolder();
    try {
      const file = path.join(folder, name);
      fs.writeFileSync(file, content);
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [path.join(projectRoot, 'dist', 'src', 'cli.js'), 'experiments', '--json'],
        { encoding: 'utf8', env: { ...process.env, BREEDLAB_EXPERIMENTS: file } },
      );
      assert.equal(status, 0, stderr);
      return stdout;
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  };

  it('is a module whose default export is a list', () => {
    const [, block] =
      /^```ts\n(import \{ defineExperiment, experiment \} from 'breedlab';\n\nconst slower[^]*?)^```$/m.exec(guide)!;
    const found = listed('experiments.local.ts', block!);
    for (const id of ['slower', 'slower-still', 'alexnet-undropped']) assert.match(found, new RegExp(`"${id}"`));
  });

  it('is JSON', () => {
    const [json] = /\[\{ "id": "slower"[^\]]*\]/.exec(guide)!;
    assert.match(listed('experiments.local.json', json), /"slower"/);
  });
});
