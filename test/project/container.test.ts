import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { settings } from '../../src/core';
import { kubernetesJob } from '../../src/cluster';
import { assigned, filledIn, readDockerfile } from '../slow/container/dockerfile';

const root = settings().projectRoot;
const instructions = readDockerfile(path.join(root, 'Dockerfile'));
const of = (name: string): readonly string[] =>
  instructions.filter((each) => each.name === name).map(({ text }) => text);

describe('the Dockerfile', () => {
  test('sets up with options that set-up has, for both variants', () => {
    const [line] = of('RUN').filter((text) => text.includes('npm run setup'));
    assert.match(line!, /^npm run setup -- --\$\{FLAVOR\} /);
    for (const FLAVOR of ['cpu', 'gpu']) {
      const option = /--(?:cpu|gpu)\b/.exec(filledIn(line!, { FLAVOR }))![0];
      const script = `import { readOptions } from ${JSON.stringify(path.join(root, 'setup', 'lib', 'options.mjs'))};
console.log(readOptions(['${option}'], []).flavor);`;
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      assert.equal(said.trim(), FLAVOR);
    }
  });

  test('copies files that there are, and none that an image must not have', () => {
    for (const text of of('COPY')) {
      const sources = text
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1);
      for (const source of sources) assert.ok(fs.existsSync(path.join(root, source)), source);
    }
    const ignored = fs.readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n');
    for (const name of ['.git', '.venv', 'node_modules', 'dist', 'data/runs', 'data/datasets']) {
      assert.ok(ignored.includes(name), name);
    }
  });

  test('works in the folder where a Kubernetes job looks for the program, as a user with the number that Binder gives', () => {
    const job = JSON.stringify(kubernetesJob({ id: 'x', tasks: [] }, { image: 'breedlab', volume: 'data' }));
    assert.ok(job.includes('"node","dist/src/cli.js"'));
    assert.deepEqual(of('WORKDIR'), ['/opt/breedlab']);
    assert.deepEqual(of('USER'), ['${NB_UID}']);
    assert.equal(instructions.map(assigned).find(({ NB_UID }) => NB_UID !== undefined)!.NB_UID, '1000');
    const places = instructions.map(assigned).find(({ PATH }) => PATH !== undefined)!.PATH!;
    assert.deepEqual(places.split(':').slice(0, 2), ['/opt/breedlab/.venv/bin', '/opt/breedlab/node_modules/.bin']);
    assert.match(fs.readFileSync(path.join(root, 'docs', 'cluster.md'), 'utf8'), /\[Dockerfile\]\(\.\.\/Dockerfile\)/);
  });

  test('has the stage and the user that the dev container names', () => {
    const file = path.join(root, '.devcontainer', 'devcontainer.json');
    const { build, remoteUser } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
      build: { dockerfile: string; target: string };
      remoteUser: string;
    };
    assert.ok(fs.existsSync(path.join(path.dirname(file), build.dockerfile)));
    assert.ok(of('FROM').some((text) => text.endsWith(` AS ${build.target}`)));
    assert.equal(instructions.map(assigned).find(({ NB_USER }) => NB_USER !== undefined)!.NB_USER, remoteUser);
  });
});
