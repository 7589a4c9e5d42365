import type { Command } from 'commander';
import * as path from 'node:path';
import { BreedlabError, counted, formatMiB, holderHint } from '../core';
import {
  deleteRun,
  folderSize,
  listRuns,
  openRun,
  planPruning,
  readRun,
  runFolderHolder,
  runHolderHint,
  unreadableRuns,
  type RunFilter,
  type RunStatus,
  type RunSummary,
} from '../experiments';
import { profileName } from './chosenRun';
import { confirm } from './confirm';
import { EXIT, parseInteger, printResult, say } from './output';
import { resumeRun } from './resume';
import { damagedJson, doomedTable, runCard, runJson, runsTable, summariesJson, type Doomed } from './runsText';

interface FilterFlags {
  readonly experiment?: string;
  readonly profile?: string;
  readonly data?: string;
  readonly seed?: number;
  readonly status?: string;
  readonly since?: string;
  readonly until?: string;
}

interface DeleteFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

const STATUSES: readonly RunStatus[] = ['finished', 'interrupted', 'running', 'diverged', 'unfinished'];
/** Stands for the status of a run whose files cannot be read. */
const DAMAGED = 'damaged';

/** `breedlab runs`: lists and manages runs. */
export function registerRuns(program: Command): void {
  const runs = program.command('runs').description('the runs: list, show, resume, delete, prune');
  withFilters(runs.command('list', { isDefault: true }).description('the runs that match, newest first'))
    .option('--json', 'as JSON')
    .action(list);
  runs
    .command('show')
    .description('one run: settings, results, where it lies')
    .argument('<run>', 'an experiment (its newest run), a run id or the beginning of one, or a run folder')
    .option('--json', 'as JSON')
    .action((name: string, flags: { json?: boolean }) => {
      const run = openRun(name, { choose: 'newest' });
      printResult(flags.json, runJson(run), () => runCard(run));
    });
  runs
    .command('resume')
    .description('continue a run where it stopped')
    .argument('<run>', 'an experiment (its newest run), a run id or the beginning of one, or a run folder')
    .option('--data <folder>', 'its images, where they are not in their place any more')
    .option('--weights <file>', 'its pretrained weights, where it began from a file of your own')
    .option('--workers <n>', 'image worker threads', parseInteger('--workers', 1))
    .option('--json', 'print the metrics JSON on stdout and nothing else')
    .action(resumeRun);
  runs
    .command('delete')
    .description('delete runs; says what first, and asks')
    .argument('<runs...>', 'run ids, the beginnings of some, or run folders')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action((names: string[], flags: DeleteFlags) => remove(toRemove(names), flags));
  withFilters(
    runs
      .command('prune')
      .description('delete what newer runs of the same configuration replace; says what first, and asks'),
  )
    .option('--keep <n>', 'finished runs to keep of each configuration', parseInteger('--keep', 1), 1)
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action((flags: FilterFlags & DeleteFlags & { keep: number }) =>
      remove(planPruning(listRuns(filterOf(flags)), flags), flags),
    );
}

function withFilters(command: Command): Command {
  return command
    .option('--experiment <id>', "number of an experiment, or the name of one's own")
    .option('--profile <name>', 'demo, study or paper')
    .option('--data <name>', 'trained on this data set, by name or folder')
    .option('--seed <n>', 'seed', parseInteger('--seed', 0))
    .option('--status <status>', [...STATUSES, DAMAGED].join(', '))
    .option('--since <when>', 'begun at or after: 2026-11-23, today, 6h, 2d, 1w')
    .option('--until <when>', 'begun before');
}

function filterOf(flags: FilterFlags): RunFilter {
  const { experiment, profile: name, data, seed, status, since, until } = flags;
  if (status !== undefined && status !== DAMAGED && !STATUSES.includes(status as RunStatus)) {
    throw new BreedlabError(`'${status}' is no status of a run.`, `Give one of ${[...STATUSES, DAMAGED].join(', ')}.`);
  }
  return {
    experiment,
    profile: profileName({ profile: name }),
    data,
    seed,
    status: status as RunStatus | undefined,
    since,
    until,
  };
}

function list(flags: FilterFlags & { json?: boolean }): void {
  const filter = filterOf(flags);
  const found = flags.status === DAMAGED ? [] : listRuns(filter);
  const damaged = unreadableRuns(filter);
  // What a damaged run's images, status, seed and time were cannot be told.
  const conditions = [filter.data, filter.seed, filter.since, filter.until, flags.status];
  const isAny = conditions.every((condition) => condition === undefined);
  const listed = isAny || flags.status === DAMAGED ? damaged : [];
  printResult(flags.json, [...summariesJson(found), ...listed.map(damagedJson)], () => runsTable(found, listed));
  for (const { runId, folder } of found.filter(({ status }) => status === 'running')) {
    const hint = runHolderHint(folder);
    if (hint !== undefined) say(`${runId}: held by ${hint}`);
  }
  for (const { folder, problem } of damaged) say(`damaged: ${folder}: ${problem}`);
}

/** Requires a run's own id for deletion: the number of an experiment would be ambiguous. */
function toRemove(names: readonly string[]): readonly Doomed[] {
  const [all, damaged] = [listRuns(), unreadableRuns()];
  return names.map((name) => {
    const broken = damaged.find(({ runId, folder }) => runId === name || folder === path.resolve(name));
    if (broken !== undefined) return { run: { ...broken, status: DAMAGED }, reason: 'named' };
    if (all.some(({ config }) => config.experiment === name)) {
      const own = all.filter(({ config }) => config.experiment === name);
      throw new BreedlabError(
        `'${name}' is an experiment with ${own.length === 1 ? 'a run' : `${own.length} runs`}: ${own.map(({ runId }) => runId).join(', ')}.`,
        'Name the runs to delete.',
      );
    }
    const { folder } = openRun(name, { choose: 'newest' });
    return { run: summaryOf(folder, all), reason: 'named' };
  });
}

function summaryOf(folder: string, all: readonly RunSummary[]): RunSummary {
  const known = all.find((run) => run.folder === folder);
  if (known !== undefined) return known;
  const { runId, status, config, metrics, environment } = readRun(folder);
  const startedAt = environment.sessions[0]?.startedAt ?? '';
  return { kind: 'run', runId, folder, status, config, metrics, startedAt };
}

async function remove(doomed: readonly Doomed[], flags: DeleteFlags): Promise<void> {
  if (doomed.length === 0) {
    return printResult(flags.json, { deleted: [] }, () => 'There is nothing to delete.');
  }
  for (const { run } of doomed) {
    const holder = runFolderHolder(run.folder);
    // Whether one of another machine lives is watched before its run is deleted.
    if (holder?.state !== 'alive') continue;
    throw new BreedlabError(
      `Run ${run.runId} is being written by process ${holder.pid} on ${holder.host} since ${holder.since}.`,
      `Leave it out. ${holderHint(holder)}`,
    );
  }
  const sized = doomed.map((each) => ({ ...each, ...folderSize(each.run.folder) }));
  say(doomedTable(sized));
  if (!(await confirm(`Delete ${sized.length === 1 ? 'this run' : `these ${sized.length} runs`}?`, flags.yes))) {
    process.exitCode = EXIT.usage;
    return printResult(flags.json, { deleted: [] }, () => 'Nothing was deleted.');
  }
  const onWait = say;
  for (const { run } of sized) await deleteRun(run, { onWait });
  const bytes = sized.reduce((sum, each) => sum + each.bytes, 0);
  printResult(
    flags.json,
    { deleted: sized.map(({ run, reason, ...size }) => ({ runId: run.runId, folder: run.folder, reason, ...size })) },
    () => `Deleted ${counted(sized.length, 'run')}, ${formatMiB(bytes)}.`,
  );
}
