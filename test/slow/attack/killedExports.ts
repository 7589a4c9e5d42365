import * as fs from 'node:fs';
import type { Random } from '../../../src/core';
import { onlyRun } from '../../experiments/runs/killing';
import type { Task } from './attack';
import type { Field, Place } from './field';
import { lastWords, Tally } from './rules';
import { lostBetween, snapshot, type Snapshot } from './snapshots';

/** Exports that are killed while they replace an earlier one. */

/** An export of a run. */
interface Export {
  readonly name: string;
  /** File or folder that it writes. */
  readonly target: string;
  readonly args: (run: string, out: string) => readonly string[];
}

const EXPORTS: readonly Export[] = [
  { name: 'export web', target: 'own-page', args: (run, out) => ['export', 'web', '--run', run, '--out', out] },
  { name: 'export csv', target: 'own-runs.csv', args: (run, out) => ['export', 'csv', '--run', run, '--out', out] },
  {
    name: 'export tensorboard',
    target: 'own-logs',
    args: (run, out) => ['export', 'tensorboard', '--run', run, '--out', out],
  },
];

/** Milliseconds that an undisturbed export takes at most. */
const LONGEST_MS = 2500;
/** Time from the first sign of writing to the kill, at most. */
const WRITING_MS = 150;

/**
 * Makes tasks that kill an export over an earlier one: the earlier one is whole afterwards, or the new one is; and the same
 * command gives what an undisturbed one gives, with nothing beside it.
 *
 * @param runsFolder folder of the one run that is exported
 */
export async function killedExport(field: Field, runsFolder: string): Promise<(item: number, random: Random) => Task> {
  const { folder: run } = onlyRun(runsFolder);
  const place = field.place('exports-none');
  const expected = new Map<string, Snapshot>();
  for (const each of EXPORTS) {
    await field.breedlab(place, each.args(run, place.at(each.target)));
    expected.set(each.name, snapshot(place.at(each.target)));
  }
  return (item, random) => ({
    items: [item],
    async run() {
      const tally = new Tally(item);
      const chosen = random.pick(EXPORTS);
      const own = field.place(`exports-${item}`);
      fs.cpSync(place.at(chosen.target), own.at(chosen.target), { recursive: true });
      const before = snapshot(own.at(chosen.target));
      const args = chosen.args(run, own.at(chosen.target));
      const killed = await field.breedlab(own, args, { onStart: (_child, kill) => kills(own, chosen, random, kill) });
      tally.measure(killed);
      requireWhole(chosen, own, before, tally);
      const again = tally.add(chosen.name, await field.breedlab(own, args));
      tally.require(again.status === 0, () => `${chosen.name} after a kill: ${lastWords(again)}`);
      const differing = lostBetween(expected.get(chosen.name)!, snapshot(own.at(chosen.target)));
      tally.require(differing.length === 0, () => `${chosen.name} after a kill differs in ${differing.join(', ')}`);
      const beside = fs.readdirSync(own.folder).filter((name) => name.startsWith(`${chosen.target}.`));
      tally.require(beside.length === 0, () => `${chosen.name} leaves ${beside.join(', ')}`);
      field.leave(own);
      return tally.report();
    },
  });
}

/** Kills at any moment, or soon after it has begun to write. */
function kills(place: Place, { target }: Export, random: Random, kill: () => void): void {
  if (random.chance(0.3)) return void setTimeout(kill, random.uniform(0, LONGEST_MS));
  const waitMs = random.uniform(0, WRITING_MS);
  const watcher = fs.watch(place.folder, (_kind, name) => {
    if (name?.startsWith(`${target}.`) !== true && name !== target) return;
    watcher.close();
    setTimeout(kill, waitMs);
  });
}

/** The earlier export is in its place as it was, or moved aside by the moment between two renames. */
function requireWhole({ name, target }: Export, place: Place, before: Snapshot, tally: Tally): void {
  const former = fs.readdirSync(place.folder).find((each) => each.startsWith(`${target}.`) && each.endsWith('.old'));
  const found = snapshot(place.at(fs.existsSync(place.at(target)) ? target : (former ?? target)));
  const lost = lostBetween(before, found);
  tally.require(lost.length === 0, () => `${name}: of the earlier export ${lost.join(', ')} is lost`);
}
