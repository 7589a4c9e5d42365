import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Random } from '../../src/core';
import { firstRight, makeRuns } from '../analysis/runs';

/** Run folders that something broke, from a seed. */

/** A way to break a run folder. Every one of them must be found out when the run is read. */
export interface Damage {
  readonly name: string;
  /** File of the run folder that is broken, as errors name it. */
  readonly file: string;
  readonly apply: (folder: string, random: Random) => void;
}

const FILES = ['config', 'environment', 'history', 'metrics', 'predictions'] as const;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Damages of any of the JSON files. */
const OF_ANY: Readonly<Record<string, (file: string, random: Random) => void>> = {
  cut: (file, random) => fs.truncateSync(file, 1 + random.below(fs.statSync(file).size - 2)),
  empty: (file) => fs.truncateSync(file, 0),
  'zeros over its beginning': (file) => overwrite(file, 0, Buffer.alloc(16)),
  'null instead': (file) => fs.writeFileSync(file, 'null'),
  'a text instead': (file) => fs.writeFileSync(file, '"finished"'),
  'a number instead': (file) => fs.writeFileSync(file, '1e999'),
  'brackets without end': (file) => fs.writeFileSync(file, '['.repeat(100_000)),
  "another program's": (file) => fs.writeFileSync(file, '{"learning_rate": 3, "epochs": [1, 2]}'),
  'a folder instead': (file) => {
    fs.rmSync(file);
    fs.mkdirSync(file);
  },
  'a pipe instead': (file) => {
    fs.rmSync(file);
    execFileSync('mkfifo', [file]);
  },
  'a device instead': (file) => {
    fs.rmSync(file);
    fs.symlinkSync('/dev/zero', file);
  },
  'a link to itself': (file) => {
    fs.rmSync(file);
    fs.symlinkSync(path.basename(file), file);
  },
  'a key of a newer version': (file) => change(file, (holder) => (holder.quality = 1)),
  'a value of another type': (file, random) =>
    change(file, (holder) => {
      const key = pick(Object.keys(holder), random);
      holder[key] = Array.isArray(holder[key]) ? 'no list' : [[]];
    }),
};

/** Damages that only one file can have: a place in it and a value that cannot be there. */
const OF_ONE: readonly (readonly [file: (typeof FILES)[number], at: string, value: Json])[] = [
  ['config', 'formatVersion', 2],
  ['config', 'formatVersion', 0],
  ['config', 'formatVersion', 'first'],
  ['config', 'experiment', ''],
  ['config', 'profile', '../..'],
  ['config', 'seed', -1],
  ['config', 'settings', {}],
  ['config', 'settings.imageSize', 1e9],
  ['config', 'settings.learningRate', 'fast'],
  ['config', 'settings.scheduler', null],
  ['config', 'dataset.counts', { train: 1 }],
  ['environment', 'sessions', []],
  ['environment', 'sessions.0.startedAt', 'yesterday'],
  ['environment', 'sessions.0.engine', null],
  ['history', '0.epoch', 0],
  ['history', '0.testAccuracy', 63],
  ['history', '1', 3],
  ['metrics', 'formatVersion', 9],
  ['metrics', 'outcome', { kind: 'tired' }],
  ['metrics', 'testAccuracy', '63%'],
  ['metrics', 'timing', null],
  ['predictions', 'classes', []],
  ['predictions', 'images.0.trueClass', 10_000],
  ['predictions', 'images.0.topClasses', [0, 77]],
  ['predictions', 'images.0.topProbabilities', [2, -1]],
];

/** Every way to break a run folder. */
export const DAMAGES: readonly Damage[] = [
  { name: 'config.json: missing', file: 'config.json', apply: (folder) => fs.rmSync(path.join(folder, 'config.json')) },
  ...FILES.flatMap((name) =>
    Object.entries(OF_ANY).map(([what, apply]) => ({
      name: `${name}.json: ${what}`,
      file: `${name}.json`,
      apply: (folder: string, random: Random) => apply(path.join(folder, `${name}.json`), random),
    })),
  ),
  ...OF_ONE.map(([name, at, value]) => ({
    name: `${name}.json: ${at} is ${JSON.stringify(value)}`,
    file: `${name}.json`,
    apply: (folder: string) => set(path.join(folder, `${name}.json`), at, value),
  })),
];

/** Ways to break a checkpoint: found out when it is continued or its weights are used, not when runs are listed. */
export const CHECKPOINT_DAMAGES: readonly Damage[] = [
  ...(['last', 'best'] as const).flatMap((choice) =>
    Object.entries(OF_ANY).map(([what, apply]) => ({
      name: `${choice}/checkpoint.json: ${what}`,
      file: `${choice}/checkpoint.json`,
      apply: (folder: string, random: Random) => apply(path.join(folder, choice, 'checkpoint.json'), random),
    })),
  ),
  ofWeights('missing', (file) => fs.rmSync(file)),
  ofWeights('cut', (file, random) => fs.truncateSync(file, random.below(fs.statSync(file).size))),
  ofWeights('a bit is another', (file, random) => {
    const at = random.below(fs.statSync(file).size);
    overwrite(file, at, Buffer.from([fs.readFileSync(file)[at]! ^ (1 << random.below(8))]));
  }),
  {
    name: 'last/checkpoint.json: its file is outside the folder',
    file: 'last/checkpoint.json',
    apply: (folder) =>
      set(path.join(folder, 'last', 'checkpoint.json'), 'weights.file', '../../../../escaped.safetensors'),
  },
];

function ofWeights(what: string, apply: (file: string, random: Random) => void): Damage {
  return {
    name: `weights of last/: ${what}`,
    file: 'last/',
    apply(folder, random) {
      const name = fs.readdirSync(path.join(folder, 'last')).find((each) => each.startsWith('weights-'))!;
      apply(path.join(folder, 'last', name), random);
    },
  };
}

/** A folder of runs, some of them broken. */
export interface BrokenRuns {
  readonly runsFolder: string;
  readonly broken: readonly { readonly folder: string; readonly damage: Damage }[];
  /** Ids of the runs that nothing happened to. */
  readonly whole: readonly string[];
}

/** Makes runs of which `damages` break one each, with a whole one after every eighth. */
export function breakRuns(seed: number, damages: readonly Damage[] = DAMAGES): BrokenRuns {
  const random = Random.seeded(seed).split('damage');
  const isWhole = Array.from({ length: Math.ceil((damages.length * 9) / 8) }, (_, i) => i % 9 === 8);
  const runsFolder = makeRuns(isWhole.map((_, i) => ({ id: 26 + (i % 26), correct: firstRight(10 + (i % 9), 20) })));
  const folders = isWhole.map((_, i) =>
    path.join(runsFolder, 'demo', String(26 + (i % 26)), `${26 + (i % 26)}-seed1-${i}`),
  );
  const broken = folders
    .filter((_, i) => !isWhole[i])
    .slice(0, damages.length)
    .map((folder, i) => ({ folder, damage: damages[i]! }));
  for (const [i, { folder, damage }] of broken.entries()) damage.apply(folder, random.split(i));
  const doomed = new Set(broken.map(({ folder }) => folder));
  return { runsFolder, broken, whole: folders.filter((each) => !doomed.has(each)).map((each) => path.basename(each)) };
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.below(values.length)]!;
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = fs.openSync(file, 'r+');
  fs.writeSync(handle, bytes, 0, bytes.length, at);
  fs.closeSync(handle);
}

/** Changes the object of a file, or the first of its list. */
function change(file: string, apply: (holder: { [key: string]: Json }) => void): void {
  const content = JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
  apply((Array.isArray(content) ? content[0] : content) as { [key: string]: Json });
  fs.writeFileSync(file, JSON.stringify(content));
}

function set(file: string, at: string, value: Json): void {
  const content = JSON.parse(fs.readFileSync(file, 'utf8')) as { [key: string]: Json };
  const keys = at.split('.');
  const holder = keys.slice(0, -1).reduce((part, key) => part[key] as { [key: string]: Json }, content);
  holder[keys.at(-1)!] = value;
  fs.writeFileSync(file, JSON.stringify(content));
}
