import { collectSeries } from '../../analysis';
import { accuracyComparison } from '../../charts';
import { BreedlabError, unknownNameError } from '../../core';
import {
  allExperiments,
  experiment,
  experimentId,
  latestRun,
  numberedExperiments,
  listRuns,
  profile,
  publishedCurves,
  resolve,
  type BlockName,
  type Experiment,
  type ExperimentName,
  type ProfileName,
} from '../../experiments';
import { cellDisplay, chartOutput, tableBundle } from '../output';
import { cellEnvironment, idAsCode, type TrainedRun } from '../training';
import {
  cardBundle,
  closingBundle,
  comparisonRows,
  readingBundle,
  resultCurves,
  seriesTable,
  type ExperimentRow,
  type ComparedIds,
} from '../views';

/** Options of verbs that show one profile. */
export interface ProfileOptions {
  /** Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
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
 * @param which a run from `train`, or an experiment, whose newest finished run is taken
 * @throws BreedlabError when there is no finished run
 * @example await show.curves(28);
 */
export async function showCurves(
  which: TrainedRun | Experiment | ExperimentName,
  options: ProfileOptions = {},
): Promise<void> {
  const display = cellDisplay();
  const run =
    typeof which === 'object' && 'history' in which ? which : newestRun(toExperiment(which), profileOf(options));
  const { id, title, settings } = run.experiment;
  const heading = { id, title, model: settings.model, profile: run.profile, seed: run.seed };
  const chart = resultCurves(heading, run.history, run.metrics?.bestEpoch ?? null, publishedCurves(id));
  if (chart === null) {
    throw new BreedlabError(`Run ${run.id ?? id} has no finished epoch.`, 'Train it for at least one epoch.');
  }
  display.show(await chartOutput(chart, cellEnvironment()));
}

/**
 * The closing table of a block: ours and published side by side, and the accuracies with their intervals as a
 * chart. Experiments without a finished run stay in the table as missing.
 *
 * @param which a block of the series, or experiments
 * @example await show.table([28, 29, 34]);
 */
export async function showTable(
  which: BlockName | readonly (Experiment | ExperimentName)[],
  options: ProfileOptions = {},
): Promise<void> {
  const display = cellDisplay();
  const name = profileOf(options);
  const experiments = typeof which === 'string' ? experimentsOf(which) : which.map(toExperiment);
  const rows = experiments.map(
    (found): ExperimentRow => ({
      experiment: found,
      metrics: newestMetrics(found, name),
    }),
  );
  display.show(closingBundle(rows, name));
  display.show(await chartOutput(accuracyComparison(comparisonRows(rows)), cellEnvironment()));
}

/** Options of {@link showReading}. */
export interface ReadingOptions extends ProfileOptions {
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
  cellDisplay().show(
    readingBundle(experiments, pairs ?? pairsWithParents(experiments), collectSeries(profileOf(options))),
  );
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

/** Figures of the newest run that ended, even on a loss that is not a number. */
function newestMetrics({ id }: Experiment, name: ProfileName): ExperimentRow['metrics'] {
  const ended = listRuns({ profile: name, experiment: id }).find(
    ({ status }) => status === 'finished' || status === 'diverged',
  );
  return ended?.metrics ?? null;
}

function newestRun(
  found: Experiment,
  name: ProfileName,
): Pick<TrainedRun, 'id' | 'experiment' | 'profile' | 'seed' | 'history' | 'metrics'> {
  const newest = latestRun({ profile: name, experiment: found.id });
  if (newest === undefined) {
    throw new BreedlabError(
      `Experiment ${found.id} has no finished run in the ${name} profile.`,
      `Train it: await train(${idAsCode(found.id)}).`,
    );
  }
  const { runId, config, history, metrics } = newest;
  return { id: runId, experiment: found, profile: config.profile, seed: config.seed, history, metrics };
}
