import { inOneLine } from '../../core';
import { parallelCoordinates } from '../../charts';
import { dataForProcess } from '../../datasets';
import {
  experiment,
  extensionsOf,
  profile,
  serializeExperiment,
  type Experiment,
  type ExperimentName,
  type ProfileName,
} from '../../experiments';
import { axisText, checkedAxis, describeSweep, sweepTable, type SweepOutcome, type SweptSettings } from '../../sweeps';
import { runJob } from '../jobs';
import { cellDisplay, chartOutput, tableBundle } from '../output';
import { cellEnvironment, type CellEnvironment } from '../training';

/** Options of `sweep`. */
export interface SweepOptions {
  /**
   * Settings that vary, parts of groups by name (`'scheduler.patience'`): lists of values, or, with `random`, ranges
   * `{ from, to, log }`. Default: none, for an experiment over seeds or folds.
   */
  readonly set?: SweptSettings;
  /** Draw so many combinations at random instead of taking all of the lists. Default: all. */
  readonly random?: number;
  /** Decides which combinations are drawn. Default 1. */
  readonly searchSeed?: number;
  /** Seeds of the trainings. Default [1]. */
  readonly seeds?: readonly number[];
  /** Cross-validate over so many parts of the training and validation images. Default: the split as it is. */
  readonly folds?: number;
  /** Profile: the images and the scale. Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
  /** The name of a dataset, or a folder of images. Default: `BREEDLAB_DATA`, else the profile's. */
  readonly data?: string;
  /** At most this many epochs. Default: `BREEDLAB_EPOCHS`, else the profile's. */
  readonly epochs?: number;
  /** Trainings at a time. Default: one per core in demo and study, one in paper. */
  readonly jobs?: number;
}

/**
 * Trains an experiment with other settings and ranks them by validation loss; test images have no say. Each combination
 * is a child experiment, each training a run like any other: run again, the cell takes those that are finished as they
 * are. Interrupting the cell stops the trainings with a checkpoint each.
 *
 * @param which an experiment, or the id of one
 * @returns the combinations, the best first
 * @example const { trials } = await sweep(34, { set: { learningRate: [0.003, 0.01], dropout: [0, 0.5] }, seeds: [1, 2] });
 * @example await sweep(34, { set: { learningRate: { from: 0.001, to: 0.1, log: true } }, random: 20 });
 * @throws BreedlabError for a setting that does not exist, a value that it cannot take, or a training that cannot begin
 */
export async function sweep(which: Experiment | ExperimentName, options: SweepOptions = {}): Promise<SweepOutcome> {
  const found = typeof which === 'object' ? which : experiment(which);
  const environment = cellEnvironment();
  const args = commandLine(found, options, environment);
  const display = cellDisplay();
  await null;
  const { headless } = environment;
  const outcome = await runJob<SweepOutcome>({ args, title: `Sweep of ${found.id}`, display, headless });
  display.show(tableBundle({ ...sweepTable(outcome), notes: [describeSweep(outcome)] }));
  const chart = parallelCoordinates(outcome);
  if (chart !== null) display.show(await chartOutput(chart, { headless }));
  return inOneLine('SweepOutcome', outcome);
}

/** The sweep as arguments of the command line program. */
export function commandLine(
  found: Experiment,
  options: SweepOptions,
  { profile: ownProfile, data: ownData, epochs: ownEpochs }: CellEnvironment,
): readonly string[] {
  const { set = {}, random, searchSeed, seeds, folds, data = ownData, epochs = ownEpochs, jobs } = options;
  const axes = Object.entries(set).map(([key, choices]) => checkedAxis({ key, choices }));
  const given = (name: string, value: unknown): readonly string[] => (value === undefined ? [] : [name, String(value)]);
  return [
    'sweep',
    ...axes.flatMap((axis) => ['--set', axisText(axis)]),
    ...given('--random', random),
    ...given('--search-seed', searchSeed),
    ...given('--seeds', seeds?.join(',')),
    ...given('--folds', folds),
    ...given('--profile', profile(options.profile ?? ownProfile).name),
    ...given('--data', data === undefined ? undefined : dataForProcess(data)),
    ...given('--epochs', epochs),
    ...given('--jobs', jobs),
    ...(found.block === 'own' ? ['--define', JSON.stringify(serializeExperiment(found))] : []),
    ...extensionsOf(found.settings).flatMap(({ file }) => ['--extension', file]),
    '--',
    found.id,
  ];
}
