import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf, type Random } from '../../../src/core';
import type { RunEvent } from '../../../src/experiments';
import { onlyRun } from '../../experiments/runs/killing';
import { fillDisk } from '../../attack/machine';
import type { Attack, Task } from './attack';
import { DISK_CASES, TRAINING, type DiskCase, type DiskSetting } from './diskCases';
import type { Field, Place } from './field';
import { lastWords, Tally } from './rules';
import { lostBetween, snapshot } from './snapshots';
import { watch, type Watched } from './watched';

const DISK_BYTES = 64 * 2 ** 20;
const SCRIPT = path.join(__dirname, 'diskScript.js');
/** Words about a full disk. */
const FULL = /no disk space|no space|MiB free|disk is full/i;

/** Disks that are full, or become so while a command writes. */
export const disks: Attack = {
  name: 'disks',
  title: 'full disks',
  count: DISK_CASES.length,
  async open(field, random, count) {
    const probe = field.place('disks-none');
    const disk = field.disk(probe.at('own-disk'), DISK_BYTES);
    disk?.unmount();
    if (disk === undefined)
      return { tasks: [], skipped: ['full disks: no disk can be mounted here, which needs root'] };
    const { setting, memoryBytes } = await prepare(field, probe);
    const cases = DISK_CASES.slice(0, count);
    return {
      tasks: cases.map((each, item) => taskOf(field, setting, { ...each, item, random: random.split(item) })),
      ownBytes: memoryBytes,
    };
  },
};

async function prepare(field: Field, place: Place): Promise<{ setting: DiskSetting; memoryBytes: number }> {
  const { root: images } = await field.images();
  const args = ['train', '34', '--data', images, ...TRAINING];
  const { memoryBytes } = await field.breedlab(place, args);
  const runsFolder = place.at('runs');
  const { folder: run } = onlyRun(runsFolder);
  const unfinished = place.at('own-unfinished');
  let kill = (): void => undefined;
  await field.breedlab(place, args, {
    environment: { BREEDLAB_RUNS: unfinished },
    onStart: (_child, killer) => (kill = killer),
    onMessage: (event) => (event as RunEvent).type === 'epoch' && kill(),
  });
  const files = fs.readdirSync(path.join(run, 'last')).map((name) => path.join(run, 'last', name));
  const checkpoint = files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
  return { setting: { images, runsFolder, run, unfinished, checkpoint }, memoryBytes };
}

type Chosen = DiskCase & { readonly item: number; readonly random: Random };

function taskOf(field: Field, setting: DiskSetting, chosen: Chosen): Task {
  return {
    items: [chosen.item],
    async run() {
      const tally = new Tally(chosen.item);
      const place = field.place(`disks-${chosen.item}`);
      const disk = place.at('own-disk');
      const mounted = field.disk(disk, DISK_BYTES);
      try {
        await fillAndRun(field, setting, place, disk, chosen, tally);
      } finally {
        mounted?.unmount();
      }
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `${chosen.name}: written outside: ${strays.join(', ')}`);
      field.leave(place);
      return tally.report();
    },
  };
}

async function fillAndRun(
  field: Field,
  setting: DiskSetting,
  place: Place,
  disk: string,
  chosen: Chosen,
  tally: Tally,
): Promise<void> {
  const { name, room, before, args, isScript = false, environment, goesOn = false, mayChange, after } = chosen;
  const call = (): Promise<Watched> => {
    const given = args(disk, setting, place);
    const variables = environment?.(disk) ?? {};
    if (!isScript) return field.breedlab(place, given, { environment: variables });
    return watch(SCRIPT, given, { cwd: place.cwd, environment: { ...place.environment, ...variables } });
  };
  before?.(disk, setting);
  const were = snapshot(disk);
  // The same case meets its end at another byte in every run of the suite.
  const left = Math.round((room?.(setting) ?? 0) * chosen.random.uniform(0.9, 1.1));
  const free = fillDisk(disk, left);
  const full = tally.add(name, await call());
  if (goesOn) tally.require(full.status === 0, () => `${name}: ${lastWords(full)}`);
  else tally.require(full.status === 1 && FULL.test(full.stderr), () => `${name}: not refused, ${lastWords(full)}`);
  const lost = lostBetween(were, snapshot(disk), mayChange);
  tally.require(lost.length === 0, () => `${name}: lost or changed: ${lost.join(', ')}`);
  free();
  if (!goesOn) {
    const again = tally.add(`${name}, with room`, await call());
    tally.require(again.status === 0, () => `${name}, with room: ${lastWords(again)}`);
  }
  try {
    await after?.(disk, setting);
  } catch (error) {
    tally.find(`${name}, with room: ${messageOf(error)}`);
  }
}
