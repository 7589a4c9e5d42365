import type { Command } from 'commander';
import * as path from 'node:path';
import { batchFolder, createBatch, readBatch, taskOf, type BatchTask } from '../cluster';
import { BreedlabError, type OnProgress } from '../core';
import { openDataset, profile, storedId, type Experiment, type Profile } from '../experiments';
import {
  describeSweep,
  gridTrials,
  parseAxis,
  randomTrials,
  sweepTable,
  trialExperiment,
  type Axis,
  type SweepOutcome,
} from '../sweeps';
import { chosenExperiment } from './chosenExperiment';
import { performJob } from './job';
import { parseInteger, parseSeeds, resultTable } from './output';
import { stoppable } from './stop';
import { onSlurm, taskOptions, withSubmitOptions, type SubmitFlags } from './submit';
import { chartOfSweep } from './sweepFiles';
import { sweepOutcome } from './sweepResult';
import { jobsOf } from './trainSeries';
import { trainTasks } from './trainTasks';

interface SweepFlags extends SubmitFlags {
  readonly set: readonly Axis[];
  readonly random?: number;
  readonly searchSeed: number;
  readonly seeds: readonly number[];
  readonly folds?: number;
  readonly jobs?: number;
  readonly submit?: boolean;
  readonly results?: string;
  readonly define?: string;
}

/** `breedlab sweep`: a grid or a random search over settings of an experiment. */
export function registerSweep(program: Command): void {
  const command = program
    .command('sweep')
    .description('train an experiment with other settings, by a grid or at random, and rank them by validation loss')
    .argument('[id]', "number of the experiment, or the name of one's own")
    .option(
      '--set <setting=values>',
      'values of a setting, e.g. learningRate=0.003,0.01 or, to draw from, learningRate=0.001..0.1:log; may be repeated',
      (text: string, earlier: readonly Axis[]) => [...earlier, parseAxis(text)],
      [],
    )
    .option('--random <n>', 'draw so many combinations instead of taking all', parseInteger('--random', 1, 10_000))
    .option('--search-seed <n>', 'decides which combinations are drawn', parseInteger('--search-seed', 0), 1)
    .option('--seeds <list>', 'seeds of the trainings, e.g. 1-3', parseSeeds, [1])
    .option(
      '--folds <n>',
      'cross-validate over so many parts of the training and validation images; test images stay as they are',
      parseInteger('--folds', 2, 1000),
    )
    .option('--define <json>', 'an experiment that is not in the series, as JSON')
    .option('--jobs <n>', 'trainings at a time (default: as `train --all`)', parseInteger('--jobs', 1, 1024))
    .option('--submit', 'give the trainings to Slurm, as `submit` does')
    .option('--results <batch>', 'the ranking of a sweep, as far as it has come');
  withSubmitOptions(command).action(sweep);
}

async function sweep(id: string | undefined, flags: SweepFlags): Promise<void> {
  if (flags.results !== undefined) {
    const batch = readBatch(flags.results);
    return perform(flags, () => sweepOutcome(batch));
  }
  if (id === undefined) {
    throw new BreedlabError('No experiment was named.', 'Give its number: `breedlab sweep 34 --set dropout=0,0.5`.');
  }
  const parent = chosenExperiment(id, flags);
  const chosen = profile(flags.profile);
  const tasks = sweepTasks(parent, flags, chosen);
  const about = { parent: storedId(parent.id), settings: flags.set.map(({ key }) => key) };
  if (flags.submit || flags.dryRun) {
    const open = { tasks, finished: 0, underWay: 0 };
    const after = (batch: string): string => `sweep --results ${batch}`;
    return stoppable((signal) => onSlurm(flags, chosen, open, signal, { after, sweep: about }));
  }
  return perform(flags, async (onProgress, signal) => {
    if (flags.data === undefined) {
      const drawing = ({ done, total }: { readonly done: number; readonly total: number }): void =>
        onProgress(done, total, `images of ${chosen.data.name}`);
      await openDataset(chosen, { onProgress: drawing, signal });
    }
    const parts = [{ first: 0, count: tasks.length }];
    const batch = createBatch({ place: 'here', profile: chosen.name, tasks, parts, sweep: about });
    await trainTasks(batch, { jobs: flags.jobs ?? jobsOf(chosen), onProgress, signal });
    return sweepOutcome(batch);
  });
}

function perform(
  { json }: SweepFlags,
  run: (onProgress: OnProgress, signal: AbortSignal) => Promise<SweepOutcome> | SweepOutcome,
): Promise<void> {
  return performJob<SweepOutcome>({
    json,
    text: outcomeText,
    run: async (onProgress, signal) => {
      const outcome = await run(onProgress, signal);
      await chartOfSweep(outcome);
      return outcome;
    },
  });
}

/** The trainings of a sweep: every combination with every seed, on every fold. */
function sweepTasks(parent: Experiment, flags: SweepFlags, { name }: Profile): readonly BatchTask[] {
  const { set: axes, random: count, searchSeed: seed, seeds, folds = 1, data, epochs } = flags;
  requireJudged(axes, folds, seeds);
  const trials = count === undefined ? gridTrials(axes) : randomTrials(axes, { count, seed, parent });
  return trials.flatMap((values) => {
    const experiment = trialExperiment(parent, values);
    return seeds.flatMap((trainingSeed) =>
      Array.from({ length: folds }, (_, i) => {
        const fold = folds === 1 ? undefined : { fold: i + 1, of: folds };
        return taskOf(
          { experiment, profile: name, seed: trainingSeed, data, epochs, fold, values },
          taskOptions(flags),
        );
      }),
    );
  });
}

/** @throws BreedlabError for settings that validation losses cannot be compared over, and where there is nothing to do */
function requireJudged(axes: readonly Axis[], folds: number, seeds: readonly number[]): void {
  const keys = axes.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw new BreedlabError(`--set names ${twice} twice.`, 'Give all its values in one.');
  const loss = keys.find((key) => key === 'loss' || key.startsWith('loss.'));
  if (loss !== undefined) {
    throw new BreedlabError(
      'A sweep over loss cannot be judged: the validation loss of each training is measured in its own loss.',
      'Compare such trainings by accuracy: `breedlab compare`.',
    );
  }
  if (axes.length === 0 && folds === 1 && seeds.length === 1) {
    throw new BreedlabError('The sweep has one training.', 'Give --set, --folds or several --seeds.');
  }
}

function outcomeText(outcome: SweepOutcome): string {
  const { columns, rows } = sweepTable(outcome);
  const chart = path.join(batchFolder(outcome.batch), 'sweep.png');
  const drawn = outcome.trials.some(({ validLoss }) => validLoss !== null) ? [`Chart: ${chart}`] : [];
  return [resultTable(columns, rows), describeSweep(outcome), ...drawn].join('\n');
}
