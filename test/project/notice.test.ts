import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { licencesHtml, settings } from '../../src/core';
import { librariesFor } from '../../src/report/libraries';
import { browserTensorflow } from '../../src/exports/web/tensorflow';

const root = settings().projectRoot;
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

test('NOTICE names every library that the report and the exported page embed, with its licence', () => {
  const notice = read('NOTICE');
  const chart = '<div data-kind="plotly"></div><div data-kind="vega-lite"></div>';
  const embedded = librariesFor({ fragments: [{ html: chart }], charts: [] });
  assert.deepEqual(
    embedded.map(({ name }) => name),
    ['plotly', 'vega', 'vega-interpreter', 'vega-lite'],
  );
  for (const { credit } of embedded) {
    const [, title, license] = /^(.*) [\d.]+ \((.*)\)$/.exec(credit) ?? [];
    assert.match(notice, new RegExp(`${title} .*${license}`), credit);
  }
  assert.match(notice, new RegExp(`TensorFlow\\.js .*${browserTensorflow().license}`));
});

test('a page holds the licence of every package that its scripts are made of', () => {
  const figure = (type: string): string =>
    `<figure class="chart" data-kind="plotly"><script type="application/json">{"data":[{"type":"${type}"}],"layout":{}}</script></figure>`;
  const libraries = librariesFor({
    fragments: [{ html: `<i data-kind="vega-lite"></i>${figure('scatter')}` }],
    charts: [],
  });
  const all = [...libraries.flatMap(({ licences }) => licences), ...browserTensorflow().licences];
  const named = (name: string) => all.filter((each) => each.package.startsWith(`${name} `));
  for (const name of ['plotly.js-cartesian-dist-min', 'vega', 'vega-interpreter', 'd3-array', 'delaunator', 'long']) {
    assert.match(named(name)[0]!.text ?? '', /copyright|licen[cs]e/i, name);
  }
  assert.match(named('@tensorflow/tfjs-core')[0]!.text!, /Apache License\s+Version 2\.0/);
  // Those without a text are named with their licence.
  assert.deepEqual(
    all.filter(({ text, licence }) => text === null && licence === 'unknown'),
    [],
  );
  const { markup } = licencesHtml('Licences', all);
  assert.match(markup, /d3-array [\d.]+/);
  assert.ok(markup.length < 60_000, `${markup.length} characters`);
});

test('all of Plotly is embedded only where its cartesian bundle does not draw a trace', () => {
  const figure = (type: string): string =>
    `<figure class="chart" data-kind="plotly"><script type="application/json">{"data":[{"type":"${type}"}],"layout":{}}</script></figure>`;
  const packed = (type: string): number =>
    librariesFor({ fragments: [{ html: figure('bar') + figure(type) }], charts: [] })[0]!.packed.length;
  assert.ok(packed('heatmap') < 800_000, `${packed('heatmap')} characters`);
  assert.ok(packed('scatter3d') > 2 * packed('heatmap'));
});

test('LICENSE is the licence that package.json names', () => {
  const { license, version } = JSON.parse(read('package.json')) as { license: string; version: string };
  assert.equal(license, 'Apache-2.0');
  assert.match(read('LICENSE'), /^Apache License\nVersion 2\.0/);
  assert.match(read('CHANGELOG.md'), new RegExp(`^## ${version.replaceAll('.', '\\.')}$`, 'm'));
});
