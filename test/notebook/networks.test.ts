import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import { allExperiments, experiment } from '../../src/experiments';
import { allModels, architecture, seriesModels, summarize } from '../../src/models';
import { freezingTable, modelsTable, modelTable } from '../../src/notebook/views';

const number = (text: string): number => (text === '' ? 0 : Number(text.replaceAll(',', '')));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const CLI = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');

/** What `npx breedlab models --json` prints. */
const listed = JSON.parse(execFileSync(process.execPath, [CLI, 'models', '--json'], { encoding: 'utf8' })) as readonly {
  name: string;
  parameters: number;
  multiplyAdds: number;
  layers: number;
}[];

/** PyTorch's names of layers that have nothing to set, or nothing that a model sets. */
const WITHOUT_SETTINGS: readonly string[] =
  'ReLU ReLU6 SiLU GELU Sigmoid BatchNorm2d Flatten GlobalAvgPool2d Tokens ClassToken'.split(' ');

describe('tables of models', () => {
  for (const { name } of allModels()) {
    it(`${name}: every layer with a settings and a shape, and the totals of breedlab models`, () => {
      const { rows } = modelTable(architecture(name));
      const layers = rows.slice(0, -1);
      const total = rows.at(-1)!;
      const expected = listed.find((model) => model.name === name)!;
      assert.equal(layers.length, expected.layers);
      for (const [column, figure] of [
        [4, expected.parameters],
        [5, expected.multiplyAdds],
      ] as const) {
        assert.equal(number(total[column]!), figure);
        assert.equal(sum(layers.map((row) => number(row[column]!))), figure);
      }
      for (const row of layers) {
        assert.ok(row[3] !== '', row[0]);
        assert.equal(row[2] === '', WITHOUT_SETTINGS.includes(row[1]!), row[0]);
      }
    });
  }

  it('list the models of the series with the totals of breedlab models, and each experiment with its model', () => {
    const { rows } = modelsTable();
    assert.deepEqual(
      rows.map((row) => [row[0], number(row[3]!), number(row[4]!)]),
      listed
        .filter(({ name }) => seriesModels().some((model) => model.name === name))
        .map(({ name, parameters, multiplyAdds }) => [name, parameters, multiplyAdds]),
    );
    const experiments = rows.flatMap((row) => numbersOf(row[5]!).map((id) => `${id} ${row[0]}`));
    assert.deepEqual(
      experiments.sort(),
      allExperiments()
        .map(({ id, settings: { model } }) => `${id} ${model}`)
        .sort(),
    );
  });

  it("have torchvision's documented parameter counts with 1000 classes", () => {
    const { rows } = modelsTable({ classCount: 1000 });
    const count = (name: string): string => rows.find((row) => row[0] === name)![3]!;
    assert.deepEqual(['AlexNet', 'vgg16', 'vgg16_bn'].map(count), ['61,100,840', '138,357,544', '138,365,992']);
  });
});

describe('tables of freezing', () => {
  const pretrained = allExperiments().filter(({ settings: { pretrained } }) => pretrained);

  for (const found of pretrained) {
    it(`${found.id}: the parts add up to the model, in each mode`, () => {
      const { rows, columns } = freezingTable(found);
      const total = summarize(architecture(found.settings.model)).totals.parameters;
      const groups = rows.slice(0, -3);
      assert.equal(sum(groups.map((row) => number(row[1]!))), total);
      for (let mode = 2; mode < columns.length; mode++) {
        assert.equal(sum(rows.slice(-3).map((row) => number(row[mode]!))), total);
        for (const [i, fate] of ['pretrained and trained', 'new and trained', 'frozen'].entries()) {
          const own = groups.filter((row) => row[mode] === fate).map((row) => number(row[1]!));
          assert.equal(number(rows.at(i - 3)![mode]!), sum(own), fate);
        }
      }
      const layers = found.settings.fcLayersReinitialised!;
      assert.equal(groups.filter((row) => row[3] === 'new and trained').length, layers);
      assert.equal(groups.filter((row) => row[2] === 'frozen' && row[3] !== 'frozen').length, 3 - layers);
    });
  }

  it('says which mode is of the experiment, and where there is no difference', () => {
    const described = experiment(38).with({ trainable: 'as-described' }, { id: 'described' });
    assert.deepEqual(
      freezingTable(described)
        .columns.slice(2)
        .map(({ title }) => title),
      ['As described (this experiment)', 'As run'],
    );
    assert.equal(freezingTable(experiment(38)).columns[3]!.title, 'As run (this experiment)');
    const all = experiment(46).with({ trainable: 'all' }, { id: 'all' });
    const { rows, columns, notes } = freezingTable(all);
    assert.equal(columns[4]!.title, 'Nothing frozen (this experiment)');
    assert.equal(rows.at(-1)![4], '0');
    assert.match(notes!.join(), /batch norm/);
    assert.match(freezingTable(experiment(40)).notes!.join(), /described and run are the same/);
    assert.deepEqual(freezingTable(experiment(38)).notes, []);
  });

  it('names the frozen part by its ends and kinds', () => {
    const [frozen] = freezingTable(experiment(46)).rows;
    assert.equal(frozen![0], 'features.0 to features.41 (13 Conv2d, 13 BatchNorm2d)');
  });

  it('refuses an experiment from scratch', () => {
    assert.throws(() => freezingTable(experiment(33)), /33 trains AlexNet from scratch.*such as 38/);
  });
});

/** Inverse of `30-32, 35`. */
function numbersOf(text: string): number[] {
  return text
    .split(', ')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from, to = from] = part.split('-').map(Number);
      return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
    });
}
