import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { librariesFor } from '../../src/report/libraries';
import { browserTensorflow } from '../../src/exports/web/tensorflow';

const root = settings().projectRoot;
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

test('NOTICE names every library that the report and the exported page embed, with its licence', () => {
  const notice = read('NOTICE');
  const chart = '<div data-kind="plotly"></div><div data-kind="vega-lite"></div>';
  const embedded = librariesFor({ fragments: [{ html: chart }], charts: [] });
  assert.equal(embedded.length, 3);
  for (const { credit } of embedded) {
    const [, title, license] = /^(.*) [\d.]+ \((.*)\)$/.exec(credit) ?? [];
    assert.match(notice, new RegExp(`${title} .*${license}`), credit);
  }
  assert.match(notice, new RegExp(`TensorFlow\\.js .*${browserTensorflow().license}`));
});

test('LICENSE is the licence that package.json names', () => {
  const { license, version } = JSON.parse(read('package.json')) as { license: string; version: string };
  assert.equal(license, 'Apache-2.0');
  assert.match(read('LICENSE'), /^Apache License\nVersion 2\.0/);
  assert.match(read('CHANGELOG.md'), new RegExp(`^## ${version.replaceAll('.', '\\.')}$`, 'm'));
});
