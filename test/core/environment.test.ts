import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  ENVIRONMENT,
  environmentValue,
  listEnvironment,
  settings,
  unknownVariables,
  type EnvironmentName,
  type EnvironmentVariable,
} from '../../src/core';

const ROOT = settings({}).projectRoot;
const TABLE: Readonly<Record<string, EnvironmentVariable>> = ENVIRONMENT;
const NAMES = Object.keys(TABLE) as EnvironmentName[];

describe('an environment variable', () => {
  for (const name of NAMES) {
    test(`${name}: empty counts as unset`, () => {
      assert.equal(environmentValue(name, {}), undefined);
      assert.equal(environmentValue(name, { [name]: '' }), undefined);
    });
  }

  const cases: readonly (readonly [EnvironmentName, string, unknown])[] = [
    ['BREEDLAB_WORKERS', '3', 3],
    ['BREEDLAB_CACHE_MB', '0', 0],
    ['BREEDLAB_EPOCHS', '12', 12],
    ['BREEDLAB_NETWORK_TIMEOUT', '2.5', 2.5],
    ['BREEDLAB_ENGINE', 'wasm', 'wasm'],
    ['BREEDLAB_REUSE', '1', true],
    ['BREEDLAB_HEADLESS', '0', false],
    ['BREEDLAB_RUNS', '/a/../b', '/b'],
    ['BREEDLAB_PYTHON', 'python3', 'python3'],
  ];
  for (const [name, text, value] of cases) {
    test(`${name}=${text} is ${value}`, () => assert.equal(environmentValue(name, { [name]: text }), value));
  }

  const wrong: readonly (readonly [EnvironmentName, readonly string[], RegExp])[] = [
    [
      'BREEDLAB_WORKERS',
      ['abc', '0', '-1', '2.5', '3x', ' 3', '1e3', '99999999999999999999'],
      /a whole number of at least 1/,
    ],
    ['BREEDLAB_CACHE_MB', ['4 GB', '-1'], /a whole number of at least 0/],
    ['BREEDLAB_FEATURE_CACHE_MB', ['NaN'], /a whole number of at least 0/],
    ['BREEDLAB_ENGINE', ['x', 'WASM'], /native or wasm/],
    ['BREEDLAB_TENSORFLOW', ['cuda'], /cpu or gpu/],
    ['BREEDLAB_REUSE', ['yes', 'true'], /1 or 0/],
    ['BREEDLAB_NETWORK_TIMEOUT', ['soon', '0', '.'], /a number of seconds above 0/],
    ['BREEDLAB_EPOCHS', ['0', 'many'], /a whole number of at least 1/],
  ];
  for (const [name, texts, remedy] of wrong) {
    for (const text of texts) {
      test(`${name}='${text}' is an error that says what it must be`, () => {
        const expected = {
          name: 'BreedlabError',
          message: new RegExp(`${name} is '${text}'\\. Set it to ${remedy.source}, or unset it\\.`),
        };
        assert.throws(() => environmentValue(name, { [name]: text }), expected);
      });
    }
  }

  test('of the settings is checked with them', () => {
    assert.throws(() => settings({ BREEDLAB_WORKERS: 'abc' }), /BREEDLAB_WORKERS is 'abc'/);
    assert.throws(() => settings({ BREEDLAB_CACHE_MB: 'much' }), /BREEDLAB_CACHE_MB is 'much'/);
    const { workers, cacheMiB, runsFolder } = settings({
      BREEDLAB_WORKERS: '',
      BREEDLAB_CACHE_MB: '7',
      BREEDLAB_RUNS: '',
    });
    assert.deepEqual([workers, cacheMiB, runsFolder], [settings({}).workers, 7, path.join(ROOT, 'data', 'runs')]);
  });

  test('that may hold a password is listed without it', () => {
    const listed = listEnvironment({
      JUPYTER_TOKEN: 'sesame',
      HTTPS_PROXY: 'http://me:sesame@host:1',
      BREEDLAB_WORKERS: 'x',
    });
    assert.ok(!JSON.stringify(listed).includes('sesame'));
    const value = (name: string) => listed.find((each) => each.name === name)!.value;
    assert.deepEqual([value('JUPYTER_TOKEN'), value('https_proxy'), value('http_proxy')], ['(set)', '(set)', null]);
    const problems = listed.filter(({ problem }) => problem !== null).map(({ name }) => name);
    assert.deepEqual(problems, ['BREEDLAB_WORKERS']);
  });

  test('with a mistyped name is noticed', () => {
    const unknown = unknownVariables({ BREEDLAB_WORKER: '3', BREEDLAB_RUNS: '/x', PATH: '' });
    assert.deepEqual(unknown, [{ name: 'BREEDLAB_WORKER', nearest: 'BREEDLAB_WORKERS' }]);
  });
});

describe('the table of environment variables', () => {
  test('has every variable that the code reads', () => {
    // Those of the system, which Breedlab has no say in.
    const others = ['PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'TMPDIR'];
    const read = new Set<string>();
    for (const folder of ['src', 'setup', 'test/browser', 'test/slow', 'test/report']) {
      for (const file of sourceFiles(path.join(ROOT, folder))) {
        const text = fs.readFileSync(file, 'utf8');
        for (const [name] of text.matchAll(/\bBREEDLAB_[A-Z_]+\b/g)) read.add(name);
        for (const [, name] of text.matchAll(/\b(?:env|environment)\.([A-Z][A-Z_]+)\b/g)) read.add(name!);
      }
    }
    assert.ok(read.size > 20);
    assert.deepEqual(
      [...read].filter((name) => !(name in TABLE) && !others.includes(name)),
      [],
    );
  });

  test('is that of docs/environment.md', () => {
    const guide = fs.readFileSync(path.join(ROOT, 'docs', 'environment.md'), 'utf8');
    const listed = guide
      .split(/^## /m)
      .slice(1)
      .map((section) => `## ${section.trim()}`);
    assert.deepEqual(listed, documented());
  });

  test('accepts and refuses what that of set-up does', async () => {
    const file = pathToFileURL(path.join(ROOT, 'setup', 'lib', 'environment.mjs')).href;
    const setUp = (await import(file)) as {
      VARIABLES: object;
      environmentValue(env: object, name: string): string | undefined;
    };
    const answer = (read: () => unknown): string => {
      try {
        return read() === undefined ? 'unset' : 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const shared = Object.keys(setUp.VARIABLES) as EnvironmentName[];
    assert.deepEqual(
      shared.filter((name) => !(name in TABLE)),
      [],
    );
    for (const name of shared) {
      for (const text of ['', 'native', 'wasm', 'cpu', 'gpu', 'x', '0', '.5', '2', '-1', 'python3']) {
        const env = { [name]: text };
        const [ours, theirs] = [
          answer(() => environmentValue(name, env)),
          answer(() => setUp.environmentValue(env, name)),
        ];
        assert.equal(theirs, ours, `${name}=${text}`);
      }
    }
  });
});

/** The sections of docs/environment.md. */
function documented(): string[] {
  const groups = [...new Set(Object.values(TABLE).map(({ group }) => group))];
  return groups.map((group) => {
    const rows = NAMES.filter((name) => TABLE[name]!.group === group).map((name) => {
      const { meaning, kind, unset } = TABLE[name]!;
      return `| \`${name}\` | ${[meaning, kind.text, unset].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    return [
      `## ${group}`,
      '',
      '| variable | meaning | value | while unset |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
}

function sourceFiles(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs|py)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
