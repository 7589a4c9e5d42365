import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { settingsFiles } from '../../src/exports';

describe('what committed files tell of settings is what the table says', () => {
  for (const { file, text } of settingsFiles()) {
    test(path.basename(file), () => {
      assert.equal(fs.readFileSync(file, 'utf8'), text, 'stale: npm run write:settings');
    });
  }
});
