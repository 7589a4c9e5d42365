import { collectSeries, describeSeries, onlyExperiments, runsOf, standingRunOf, type Series } from '../../analysis';
import { accuracyComparison } from '../../charts';
import { BreedlabError, unknownNameError } from '../../core';
import {
  allExperiments,
  experiment,
  experimentId,
  numberedExperiments,
  OWN_SEED,
  profile,
  publishedCurves,
  resolve,
  type BlockName,
  type Experiment,
  type ExperimentName,
  type ProfileName,
} from '../../experiments';
import type { EpochRow } from '../../training';
import { cellDisplay, chartOutput, tableBundle } from '../output';
import { cellEnvironment, idAsCode, type TrainedRun } from '../training';
import {
  cardBundle,
  closingBundle,
  comparisonRows,
  readingBundle,
  resultCurves,
  seriesTable,
  type ComparedIds,
  type Heading,
} from '../views';

/** Options of verbs that show one profile. */
export interface ProfileOptions {
  /** Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
}

/** Options of verbs that show the runs of a series: of a profile on a data set. */
export interface SeriesOptions extends ProfileOptions {
  /** Data set, by its name or as `train` takes it. Default: `BREEDLAB_DATA`, else the profile's own. */
  readonly data?: string;
}

/** Options of verbs that show one run of each experiment. */
export interface StandingOptions extends SeriesOptions {
  /** Seed of the runs. Default 1. */
  readonly seed?: number;
}

/** Options of {@link showTable}. */
export interface TableOptions extends StandingOptions {
  /** Seeds whose runs are taken together, in place of one seed's. Default: one seed. */
  readonly seeds?: readonly number[];
}

/** The series that a verb's options name; `BREEDLAB_EPOCHS` holds for its trainings, and so for which of them count. */
export function seriesOf({ profile: name, data, seed, seeds }: TableOptions): Series {
  const environment = cellEnvironment();
  return collectSeries(profile(name ?? environment.profile).name, {
    data: data ?? environment.data,
    epochs: environment.epochs,
    seeds: seeds ?? (seed === undefined ? undefined : [seed]),
  });
}

/**
 * The experiments of the series, or of one block: parent, model and published result of each.
 *
 * @example show.series('custom-alexnets');
 */
export function showSeries(block?: BlockName): void {
  const experiments = block === undefined ? allExperiments() : experimentsOf(block);
  cellDisplay().show(tableBundle(seriesTable(experiments)));
}

/**
 * The card of an experiment: parent, differences, configuration, published result, deviations.
 *
 * @example show.card(28);
 */
export function showCard(which: Experiment | ExperimentName, options: ProfileOptions = {}): void {
  const found = toExperiment(which);
  const name = profileOf(options);
  cellDisplay().show(cardBundle(found, name, resolve(found, { profile: name })));
}

/**
 * Learning curves of a run beside the published ones.
 *
 * @param which a run from `train`, or an experiment, for the run that it stands for
 * @throws BreedlabError when there is no such run
 * @example await show.curves(28);
 */
export async function showCurves(
  which: TrainedRun | Experiment | ExperimentName,
  options: StandingOptions = {},
): Promise<void> {
  const display = cellDisplay();
  const { heading, history, bestEpoch } =
    typeof which === 'object' && 'history' in which ? curvesOf(which) : standingCurves(toExperiment(which), options);
  const chart = resultCurves(heading, history, bestEpoch, publishedCurves(heading.id));
  if (chart === null) {
    throw new BreedlabError(`The run of ${heading.id} has no finished epoch.`, 'Train it for at least one epoch.');
  }
  display.show(await chartOutput(chart, cellEnvironment()));
}

/**
 * The closing table of a block: ours and published side by side, and the accuracies with their intervals as a
 * chart. Experiments without a run that counts stay in the table as missing; the note says why. With several seeds the
 * figures are means with their spread, and the intervals know the choice of seeds, too.
 *
 * @param which a block of the series, or experiments
 * @example await show.table([28, 29, 34]);
 * @example await show.table([28, 29, 34], { profile: 'demo', seeds: [1, 2, 3] });
 */
export async function showTable(
  which: BlockName | readonly (Experiment | ExperimentName)[],
  options: TableOptions = {},
): Promise<void> {
  const display = cellDisplay();
  const { seed = OWN_SEED, seeds = [seed] } = options;
  const series = seriesOf({ ...options, seeds });
  const experiments = typeof which === 'string' ? experimentsOf(which) : which.map(toExperiment);
  const rows = experiments.map((found) => ({
    experiment: found,
    runs: runsOf(series, found.id).filter(({ metrics }) => seeds.includes(metrics.seed)),
  }));
  const ids = experiments.map(({ id }) => id);
  const runs = rows.flatMap((row) => row.runs);
  display.show(closingBundle(rows, describeSeries({ ...onlyExperiments(series, ids), runs, own: [] })));
  display.show(await chartOutput(accuracyComparison(comparisonRows(rows)), cellEnvironment()));
}

/** Options of {@link showReading}. */
export interface ReadingOptions extends SeriesOptions {
  /** Pairs of experiments to compare, by number. Default: each of the block with its parent. */
  readonly pairs?: readonly ReadingPair[];
}

/** Two experiments to compare, by number or name. */
export type ReadingPair = readonly [from: ExperimentName, to: ExperimentName];

/**
 * Reading of a block's runs, computed from them: those better than guessing, and the effect of each change, with
 * its 95% interval and test, published and ours. Missing runs are named.
 *
 * @example show.reading('sigmoid-bug', { pairs: [[29, 34]] });
 */
export function showReading(block: BlockName, options: ReadingOptions = {}): void {
  const experiments = experimentsOf(block);
  const pairs = options.pairs?.map(([from, to]): ComparedIds => [experimentId(from), experimentId(to)]);
  cellDisplay().show(readingBundle(experiments, pairs ?? pairsWithParents(experiments), seriesOf(options)));
}

function pairsWithParents(experiments: readonly Experiment[]): readonly ComparedIds[] {
  return experiments.flatMap(({ id, parent }): ComparedIds[] => (parent === null ? [] : [[parent.id, id]]));
}

function toExperiment(which: Experiment | ExperimentName): Experiment {
  return typeof which === 'object' ? which : experiment(which);
}

function profileOf(options: ProfileOptions): ProfileName {
  return profile(options.profile ?? cellEnvironment().profile).name;
}

function experimentsOf(block: BlockName): readonly Experiment[] {
  const all = numberedExperiments();
  const found = all.filter((candidate) => candidate.block === block);
  if (found.length > 0) return found;
  throw unknownNameError('block', block, [...new Set(all.map((candidate) => candidate.block))]);
}

/** Curves of a run under their heading. */
interface HeadedCurves {
  readonly heading: Heading;
  readonly history: readonly EpochRow[];
  readonly bestEpoch: number | null;
}

function curvesOf({ experiment: found, profile: name, seed, history, metrics }: TrainedRun): HeadedCurves {
  const { id, title, settings } = found;
  return {
    heading: { id, title, model: settings.model, profile: name, seed },
    history,
    bestEpoch: metrics?.bestEpoch ?? null,
  };
}

/** @throws BreedlabError when the experiment has no run that counts */
function standingCurves({ id, title, settings }: Experiment, options: StandingOptions): HeadedCurves {
  const series = seriesOf({ ...options, seed: options.seed ?? OWN_SEED });
  const run = standingRunOf(series, id);
  if (run === undefined) {
    throw new BreedlabError(
      `Experiment ${id} has no run of seed ${series.seed} to show. ${describeSeries({ ...onlyExperiments(series, [id]), runs: [] })}`,
      `Train it: await train(${idAsCode(id)}).`,
    );
  }
  const { metrics, history } = run;
  const { profile: name, data, seed } = series;
  return {
    heading: { id, title, model: settings.model, profile: name, seed, data },
    history,
    bestEpoch: metrics.bestEpoch,
  };
}
