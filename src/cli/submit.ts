import type { Command } from 'commander';
import { shellWords, type RunRequest } from '../cluster';
import { BreedlabError } from '../core';
import { profile, type Profile } from '../experiments';
import { loadExtensions } from '../extensions';
import type { Precision } from '../models';
import { listedExperiments } from './experimentList';
import { countText, drawnOnce, openRuns, type OpenRuns } from './openRuns';
import { EXIT, parseInteger, parseSeeds, printResult, say } from './output';
import { stoppable } from './stop';
import { onKubernetes } from './submitKubernetes';
import { isMissing, submissionText, submitBatch, type Submission, type Submitted } from './submitBatch';

/** Options of submission, which `sweep --submit` shares. */
export interface SubmitFlags {
  readonly profile: string;
  readonly data?: string;
  readonly epochs?: number;
  readonly workers?: number;
  readonly cacheMb?: number;
  readonly extension?: readonly string[];
  readonly sbatch?: string;
  readonly atATime?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface OwnFlags extends SubmitFlags {
  readonly all?: boolean;
  readonly experiments?: string;
  readonly seeds: readonly number[];
  readonly precision?: Precision;
  readonly report: boolean;
  readonly on: string;
  readonly image?: string;
  readonly volume?: string;
  readonly gpus?: number;
  readonly apply?: boolean;
}

/** `breedlab submit`: trainings for a scheduler, one task for each run. */
export function registerSubmit(program: Command): void {
  const command = program
    .command('submit')
    .description('give trainings to a scheduler, a task for each run that is neither finished nor under way, and exit')
    .option('--all', 'the whole series of the profile')
    .option('--experiments <list>', "numbers, ranges, names of one's own: 26-29,34")
    .option('--seeds <list>', 'seeds, e.g. 1-5 or 1,2,3', parseSeeds, [1])
    .option('--precision <name>', 'fp32, or bf16 for convolutions in bfloat16')
    .option('--no-report', 'no report after the last run')
    .option('--on <scheduler>', 'slurm or kubernetes', 'slurm')
    .option('--image <image>', 'with --on kubernetes: the image that has the project')
    .option('--volume <claim>', "with --on kubernetes: the claim of the volume that holds the project's data")
    .option('--gpus <n>', 'with --on kubernetes: GPUs of each task', parseInteger('--gpus', 0, 1024))
    .option('--apply', 'with --on kubernetes: give the job to the cluster (kubectl apply), not only write it');
  withSubmitOptions(command).action((flags: OwnFlags) => stoppable((signal) => submit(flags, signal)));
}

/** Adds the options that `submit` and `sweep` share. */
export function withSubmitOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'demo, study or paper', 'demo')
    .option('--data <folder>', "images instead of the profile's dataset: a dataset by name, or a folder")
    .option('--epochs <n>', 'at most this many epochs', parseInteger('--epochs', 1))
    .option('--workers <n>', 'image worker threads of each task', parseInteger('--workers', 1))
    .option('--cache-mb <n>', 'decoded pixels kept on disk, MiB; 0 keeps none', parseInteger('--cache-mb', 0))
    .option('--extension <file...>', 'TypeScript files of your own that define what the experiments name')
    .option('--sbatch <options>', 'options of sbatch, as one text: "--partition=gpu --gres=gpu:1 --time=8:00:00"')
    .option('--at-a-time <n>', 'tasks that run at a time (default: all)', parseInteger('--at-a-time', 1))
    .option('--dry-run', 'show what would be submitted; write nothing')
    .option('--json', 'print the result as JSON');
}

async function submit(flags: OwnFlags, signal: AbortSignal): Promise<void> {
  loadExtensions(flags.extension ?? []);
  const chosen = profile(flags.profile);
  const requests = requestsOf(flags, chosen);
  const open = await openRuns(chosen.name, requests, { ...taskOptions(flags), signal });
  if (flags.on === 'kubernetes') return onKubernetes(flags, chosen, open, signal);
  if (flags.on !== 'slurm') throw new BreedlabError(`--on is '${flags.on}'.`, 'Give slurm or kubernetes.');
  await onSlurm(flags, chosen, open, signal, {
    after: flags.report ? () => `report --no-train --profile ${chosen.name}` : null,
  });
}

function requestsOf(flags: OwnFlags, { name }: Profile): readonly RunRequest[] {
  const { seeds, data, epochs, precision } = flags;
  const listed = listedExperiments(name, flags).map((each) =>
    precision === undefined || precision === each.settings.precision ? each : each.with({ precision }),
  );
  return seeds.flatMap((seed) => listed.map((experiment) => ({ experiment, profile: name, seed, data, epochs })));
}

/** Options of tasks from those of a command. */
export function taskOptions({ workers, cacheMb, extension }: SubmitFlags) {
  return { workers, cacheMiB: cacheMb, extensions: extension };
}

/** Submits the open runs to Slurm, or shows what would be submitted. */
export async function onSlurm(
  flags: SubmitFlags,
  chosen: Profile,
  open: OpenRuns,
  signal: AbortSignal,
  { after, sweep }: Pick<Submission, 'after' | 'sweep'>,
): Promise<void> {
  const { data, atATime, json } = flags;
  const options = sbatchOptions(flags.sbatch);
  const submission = { profile: chosen.name, tasks: open.tasks, sbatch: options, atATime, after, sweep };
  if (flags.dryRun || open.tasks.length === 0) {
    return printResult(json, summary(open, null), () =>
      [countText(open), ...(open.tasks.length === 0 ? [] : [submissionText(submission)])].join('\n\n'),
    );
  }
  try {
    // Tasks would wait for one another to draw them.
    await drawnOnce(chosen, data, signal);
    const submitted = await submitBatch(submission);
    printResult(json, summary(open, submitted), () => submittedText(open, submitted));
  } catch (error) {
    if (!isMissing(error)) throw error;
    process.exitCode = EXIT.failed;
    printResult(json, summary(open, null), () => `${countText(open)}\n\n${submissionText(submission)}`);
    say(`breedlab: ${error.message} Nothing was submitted; the above would have been.`);
  }
}

function sbatchOptions(text: string | undefined): readonly string[] {
  const options = text === undefined ? [] : shellWords(text, '--sbatch');
  const ours = options.find((word) => /^(--array|-a|--output|-o|--job-name|-J|--parsable)(=|$|\d)/.test(word));
  if (ours === undefined) return options;
  throw new BreedlabError(
    `--sbatch has ${ours}, which Breedlab sets itself.`,
    'Leave it out; --at-a-time limits tasks.',
  );
}

function submittedText(open: OpenRuns, { batch: { id, parts }, jobs, after }: Submitted): string {
  return [
    `${countText(open)} Batch ${id}:`,
    ...parts.map(({ first, count }, part) => `  job ${jobs[part]}: runs ${first} to ${first + count - 1}`),
    ...(after === null ? [] : [`  job ${after}: after the last of them`]),
    '',
    `npx breedlab status ${id} --watch`,
    `npx breedlab cancel ${id}`,
  ].join('\n');
}

function summary({ tasks, finished, underWay }: OpenRuns, submitted: Submitted | null): unknown {
  return {
    batch: submitted?.batch.id ?? null,
    jobs: submitted?.jobs ?? [],
    after: submitted?.after ?? null,
    tasks,
    finished,
    underWay,
  };
}
