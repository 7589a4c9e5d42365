import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { it } from 'node:test';
import { settings } from '../src/core';

it('src, test and setup are formatted and linted as biome.json says', () => {
  const { projectRoot } = settings();
  const biome = path.join(projectRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'ci', '--error-on-warnings', '--colors=off', 'src', 'test', 'setup'],
    {
      cwd: projectRoot,
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, `npm run format, npm run lint\n${stdout}${stderr}`);
  assert.match(stdout + stderr, /Checked \d{3,} files/);
});
