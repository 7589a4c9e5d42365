import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Random } from '../../../src/core';
import type { RunEvent } from '../../../src/experiments';
import { CHECKPOINT_DAMAGES, DAMAGES, type Damage } from '../../attack/damage';
import { inGroups, type Attack, type Task } from './attack';
import type { Field, Place } from './field';
import { lastWords, Tally } from './rules';
import { lostBetween, snapshot } from './snapshots';

/** Broken runs of one report, which takes seconds. */
const OF_A_REPORT = 16;
const EPOCHS = ['--epochs', '2'];

/** Run folders that something broke: listed, compared, exported, continued, reported and deleted. */
export const brokenRuns: Attack = {
  name: 'runs',
  title: 'broken run folders',
  count: DAMAGES.length + CHECKPOINT_DAMAGES.length,
  async open(field, random, count) {
    const runs = await trainRuns(field);
    // In turn, so that fewer than all have some of every file.
    const all = [...DAMAGES, ...CHECKPOINT_DAMAGES];
    const damages = Array.from({ length: count }, (_, item) => ({
      item,
      damage: all[Math.floor((item * all.length) / count)]!,
      random: random.split(item),
    }));
    const reports = fs.existsSync(path.join(field.project, '.venv', 'bin', 'python'));
    return {
      ownBytes: runs.memoryBytes,
      skipped: reports ? [] : ['reports of broken runs: set-up has made no .venv'],
      tasks: [
        ...damages.map((each) => commandsTask(field, runs, each)),
        ...(reports
          ? inGroups(count, OF_A_REPORT).map((items) =>
              reportTask(
                field,
                runs,
                items.map((i) => damages[i]!),
              ),
            )
          : []),
      ],
    };
  },
};

/** Runs to be broken. */
interface Runs {
  readonly folder: string;
  /** Paths in it: a run that stays whole, one that has ended, and one that was killed after an epoch. */
  readonly whole: string;
  readonly ended: string;
  readonly unfinished: string;
  /** Most memory of their trainings. */
  readonly memoryBytes: number;
}

interface Broken {
  readonly item: number;
  readonly damage: Damage;
  readonly random: Random;
}

async function trainRuns(field: Field): Promise<Runs> {
  const place = field.place('runs-to-be-broken');
  const { root } = await field.images();
  const train = (id: string): readonly string[] => ['train', id, '--data', root, ...EPOCHS];
  const trained = await Promise.all([field.breedlab(place, train('28')), field.breedlab(place, train('34'))]);
  let kill = (): void => undefined;
  await field.breedlab(place, train('29'), {
    onStart: (_child, killer) => (kill = killer),
    onMessage: (event) => (event as RunEvent).type === 'epoch' && kill(),
  });
  const folder = place.at('runs');
  const pathOf = (id: string): string => path.join('demo', id, fs.readdirSync(path.join(folder, 'demo', id))[0]!);
  const memoryBytes = Math.max(...trained.map((each) => each.memoryBytes));
  return { folder, whole: pathOf('28'), ended: pathOf('34'), unfinished: pathOf('29'), memoryBytes };
}

function commandsTask(field: Field, runs: Runs, { item, damage, random }: Broken): Task {
  return {
    items: [item],
    async run() {
      const tally = new Tally(item);
      const place = field.place(`runs-${item}`);
      const folder = place.at('runs');
      fs.cpSync(runs.folder, folder, { recursive: true });
      const ended = path.join(folder, runs.ended);
      const unfinished = path.join(folder, runs.unfinished);
      damage.apply(ended, random.split('ended'));
      if (isIn(unfinished, damage)) damage.apply(unfinished, random.split('unfinished'));
      const before = snapshot(ended);
      const isListed = DAMAGES.includes(damage);
      await look(field, place, { ended, whole: path.join(folder, runs.whole), damage, isListed, tally });
      await resume(field, place, { unfinished, damage, tally });
      const lost = lostBetween(before, snapshot(ended));
      tally.require(lost.length === 0, () => `${damage.name}: lost or changed: ${lost.join(', ')}`);
      const deleted = tally.add('runs delete', await field.breedlab(place, ['runs', 'delete', ended, '--yes']));
      tally.require(!fs.existsSync(ended), () => `${damage.name}: runs delete: ${lastWords(deleted)}`);
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `${damage.name}: written outside: ${strays.join(', ')}`);
      field.leave(place);
      return tally.report();
    },
  };
}

interface Looked {
  readonly ended: string;
  readonly whole: string;
  readonly damage: Damage;
  /** It is found out when runs are listed. */
  readonly isListed: boolean;
  readonly tally: Tally;
}

/** Commands that only read: those of all runs go on, those of the broken one name its file. */
async function look(field: Field, place: Place, { ended, whole, damage, isListed, tally }: Looked): Promise<void> {
  const call = async (...args: string[]) => tally.add(`${damage.name}: ${args[0]!}`, await field.breedlab(place, args));
  const listed = await call('runs', 'list', '--json');
  tally.require(listed.status === 0, () => `${damage.name}: runs list: ${lastWords(listed)}`);
  const isDamaged = /"status": "damaged"/.test(listed.stdout);
  tally.require(isDamaged === isListed, () => `${damage.name}: runs list says ${isDamaged ? 'damaged' : 'whole'}`);
  const csv = await call('export', 'csv');
  tally.require(csv.status === 0 && csv.stdout.includes(path.basename(whole)), () => `export csv: ${lastWords(csv)}`);
  const compared = await call('compare', whole, ended);
  const isRight = isListed ? compared.status === 1 && compared.stderr.includes(damage.file) : compared.status === 0;
  tally.require(isRight, () => `${damage.name}: compare: ${lastWords(compared)}`);
  if (isListed) return;
  const web = await call('export', 'web', '--run', ended, '--out', place.at('own-page'));
  const isOfBest = damage.file.startsWith('best');
  const isSaid = web.status === 1 && web.stderr.includes(damage.file);
  tally.require(isOfBest ? isSaid : web.status === 0, () => `${damage.name}: export web: ${lastWords(web)}`);
}

/** Continues the unfinished run: it ends well, or an error names the file and leaves the folder as it was. */
async function resume(
  field: Field,
  place: Place,
  { unfinished, damage, tally }: { readonly unfinished: string; readonly damage: Damage; readonly tally: Tally },
): Promise<void> {
  const { root } = await field.images();
  const before = snapshot(unfinished);
  const args = ['train', '29', '--data', root, '--resume', ...EPOCHS];
  const ended = tally.add(`${damage.name}: train --resume`, await field.breedlab(place, args));
  if (ended.status === 0) return;
  tally.require(ended.stderr.includes(damage.file), () => `${damage.name}: train --resume: ${lastWords(ended)}`);
  // A session that began is noted, and the summary of an earlier one is out of date.
  const mayChange = (name: string): boolean => /^(environment|metrics)\.json$|^lock/.test(name);
  const lost = lostBetween(before, snapshot(unfinished), mayChange);
  tally.require(lost.length === 0, () => `${damage.name}: train --resume loses ${lost.join(', ')}`);
}

/** A report over broken runs: it is written, with what is whole. */
function reportTask(field: Field, runs: Runs, broken: readonly Broken[]): Task {
  const items = broken.map(({ item }) => item);
  return {
    items,
    async run() {
      const tally = new Tally(items[0]!);
      const place = field.place(`runs-report-${items[0]}`);
      const folder = place.at('runs');
      fs.cpSync(runs.folder, folder, { recursive: true });
      for (const { item, damage, random } of broken) {
        const copy = path.join(folder, `${runs.ended}-${item}`);
        fs.cpSync(path.join(runs.folder, runs.ended), copy, { recursive: true });
        damage.apply(copy, random);
      }
      const { root } = await field.images();
      const args = ['report', '--no-train', '--data', root, '--notebooks', '00*'];
      const ended = tally.add('report', await field.breedlab(place, args));
      tally.require(ended.status === 0, () => `report: ${lastWords(ended)}`);
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `report: written outside: ${strays.join(', ')}`);
      field.leave(place);
      return tally.report();
    },
  };
}

function isIn(folder: string, { file }: Damage): boolean {
  return fs.existsSync(path.join(folder, file));
}
