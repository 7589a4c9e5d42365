import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf, type Random } from '../../../src/core';
import { unreadableRuns, listRuns, type RunEvent } from '../../../src/experiments';
import { assertSameRuns, readLastCheckpoint } from '../../experiments/runs/killing';
import { inGroups, type Attack, type Task } from './attack';
import { killedExport } from './killedExports';
import type { Field, Place } from './field';
import { Executioner, momentOf, type Moment } from './moments';
import { lastWords, Tally } from './rules';
import { watch, type Watched } from './watched';

/** One kill in so many is of an export or a report. */
const EXPORTS = 5;
/** Kills of one run, each of a session of it. */
const PER_RUN = 4;
/** Runs that a task may begin until all its kills have come; a run may end before its next kill. */
const MOST_RUNS = 6;

const CHILD = path.join(__dirname, '..', '..', 'experiments', 'runs', 'trainChild.js');
const EXPERIMENT = '34';

/**
 * Trainings of the demo's Base, and exports, that are killed: each is continued and comes to what an undisturbed one comes
 * to. A kill falls where its moment falls; the same item has the same moments, and the machine decides about the rest.
 */
export const kills: Attack = {
  name: 'kills',
  title: 'kills',
  count: 200,
  async open(field, random, count) {
    const exported = Math.floor(count / EXPORTS);
    const undisturbed = await trainUndisturbed(field);
    const { root } = await field.images();
    const trainings = inGroups(count - exported, PER_RUN).map((items) =>
      trainingTask({ field, items, random, images: root, whole: undisturbed.runsFolder }),
    );
    const exports = await killedExport(field, undisturbed.runsFolder);
    const exportTasks = Array.from({ length: exported }, (_, i) => count - exported + i).map((item) =>
      exports(item, random.split(item)),
    );
    return { tasks: [...trainings, ...exportTasks], ownBytes: undisturbed.memoryBytes };
  },
};

async function trainUndisturbed(field: Field): Promise<{ runsFolder: string; memoryBytes: number }> {
  const place = field.place('kills-none');
  const ended = await session(field, place, place.at('runs'));
  if (ended.status !== 0) throw new Error(`The undisturbed training fails: ${lastWords(ended)}`);
  return { runsFolder: place.at('runs'), memoryBytes: ended.memoryBytes };
}

async function session(
  field: Field,
  place: Place,
  runsFolder: string,
  executioner?: Executioner,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<Watched> {
  const { root } = await field.images();
  return watch(CHILD, [root, runsFolder, EXPERIMENT], {
    ...{ environment: place.environment, cwd: place.cwd, onStart: executioner?.onStart },
    onMessage(message) {
      executioner?.hear(message as RunEvent);
      onEvent(message as RunEvent);
    },
  });
}

interface TrainingTask {
  readonly field: Field;
  readonly items: readonly number[];
  readonly random: Random;
  readonly images: string;
  /** Folder of the undisturbed run. */
  readonly whole: string;
}

/** Runs that are killed until all kills have come, each continued to its end. */
function trainingTask({ field, items, random, whole }: TrainingTask): Task {
  return {
    items,
    async run() {
      const tally = new Tally(items[0]!);
      const place = field.place(`kills-${items[0]}`);
      const left = items.map((item) => ({ item, moment: momentOf(random.split(item)) }));
      for (let run = 1; left.length > 0 && run <= MOST_RUNS; run++) {
        const runsFolder = place.at('runs', String(run));
        // One that cannot come in this run, such as that of a phase it is past, comes in the next.
        while (left.length > 0 && !hasFinished(runsFolder)) {
          if (await killOnce({ field, place, runsFolder, ...left[0]! }, tally)) left.shift();
        }
        if (!hasFinished(runsFolder)) {
          const ended = await session(field, place, runsFolder);
          tally.require(ended.status === 0, () => `continued: ${lastWords(ended)}`);
          tally.measure(ended);
        }
        await assertSameRuns(runsFolder, whole).catch((error: unknown) =>
          tally.find(`run ${run} differs from the undisturbed one: ${messageOf(error)}`),
        );
      }
      for (const { item, moment } of left) tally.find(`no kill came: ${describe(moment)}`, item);
      await requireClean(field, place, tally);
      field.leave(place);
      return tally.report();
    },
  };
}

interface Kill {
  readonly field: Field;
  readonly place: Place;
  readonly runsFolder: string;
  readonly item: number;
  readonly moment: Moment;
}

/** A run may have ended at a kill already, where that came after its last file. */
function hasFinished(runsFolder: string): boolean {
  return listRuns({ runsFolder, status: 'finished' }).length > 0;
}

/** Kills one session. @returns false when the run had ended before */
async function killOnce({ field, place, runsFolder, item, moment }: Kill, tally: Tally): Promise<boolean> {
  const executioner = new Executioner(moment);
  let [steps, batches] = [0, 0];
  const ended = await session(field, place, runsFolder, executioner, (event) => {
    if (event.type === 'start') batches = event.batchesPerEpoch;
    if (event.type === 'checkpoint') steps = (event.epoch - 1) * batches + event.step;
  });
  tally.measure(ended);
  if (ended.killed !== 'on purpose') {
    if (ended.status !== 0) tally.find(`${describe(moment)}: ${lastWords(ended)}`, item);
    return ended.status !== 0;
  }
  const { found, problem } = stepsKept(runsFolder, batches);
  if (problem !== undefined) tally.find(`${describe(moment)}: ${problem}`, item);
  if (found < steps) tally.find(`${describe(moment)}: ${steps} steps were kept, and ${found} are there`, item);
  return true;
}

/** Steps of the one run that its last checkpoint holds. */
function stepsKept(runsFolder: string, batches: number): { found: number; problem?: string } {
  // A folder that has no config.json yet was never a run.
  const unreadable = unreadableRuns({ runsFolder }).filter(({ folder }) =>
    fs.existsSync(path.join(folder, 'config.json')),
  );
  if (unreadable.length > 0) return { found: Infinity, problem: unreadable[0]!.problem };
  const [run] = listRuns({ runsFolder });
  const state = run === undefined ? undefined : readLastCheckpoint(run.folder)?.state;
  return { found: state === undefined ? 0 : (state.epoch - 1) * batches + state.step };
}

/** What kills have left is found by `breedlab clean`, all of it. */
async function requireClean(field: Field, place: Place, tally: Tally): Promise<void> {
  const cleaned = tally.add('clean', await field.breedlab(place, ['clean', '--yes']));
  tally.require(cleaned.status === 0, () => `clean: ${lastWords(cleaned)}`);
  const strays = field.straysIn(place);
  tally.require(strays.length === 0, () => `clean leaves ${strays.join(', ')}`);
}

function describe({ phase, nth, waitMs }: Moment): string {
  return `killed while ${phase} (sign ${nth}, ${waitMs.toFixed(1)} ms later)`;
}
