import { overfitChart, rateSearchChart } from '../../charts';
import { BreedlabError, html, inOneLine, requireKnownOptions } from '../../core';
import { dataForProcess } from '../../datasets';
import {
  describeOverfit,
  describeSearch,
  experiment,
  profile,
  serializeExperiment,
  type CheckResult,
  type DryRunResult,
  type Experiment,
  type ExperimentName,
  type OverfitCheckResult,
  type ProfileName,
  type RateSearchResult,
} from '../../experiments';
import { runJob } from '../jobs';
import { cellDisplay, chartOutput, htmlBundle, STYLE, tableBundle, type Display } from '../output';
import { cellEnvironment } from '../training';

/** Options of the checks. */
export interface CheckCellOptions {
  /** Profile: the images and the scale. Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
  /** Decides initial weights and the order of the images. Default 1. */
  readonly seed?: number;
  /** The name of a dataset, or a folder of images. Default: `BREEDLAB_DATA`, else the profile's. */
  readonly data?: string;
  /** Training steps. Default: 120 of the range test, at most 300 to overfit one batch. */
  readonly steps?: number;
}

/** A range test with its suggestion. */
export interface LearningRateFound extends RateSearchResult {
  /** The suggested rate; null when the loss did not fall. */
  readonly learningRate: number | null;
}

/**
 * Finds a learning rate by the range test of Smith (2017): the rate grows from step to step, and the loss
 * shows where it begins to fall and where it stops. It runs in a child process, on weights that are discarded: the
 * experiment and its runs stay unchanged.
 *
 * @param which an experiment, or the id of one
 * @example const { learningRate } = await findLearningRate(34);
 * @throws BreedlabError as a training of the experiment would
 */
export async function findLearningRate(
  which: Experiment | ExperimentName,
  options: CheckCellOptions = {},
): Promise<LearningRateFound> {
  const { display, found, headless } = prepare(which, options);
  await null;
  const result = await check<RateSearchResult>('find-lr', found, options, display, 'Learning-rate range test');
  const text = describeSearch(result);
  display.show(htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text));
  const heading = { title: `${titleOf(found)}: range test`, model: result.settings.model };
  display.show(await chartOutput(rateSearchChart(result, heading), { headless }));
  const { suggestion } = result;
  const learningRate = suggestion.kind === 'found' ? Number(suggestion.learningRate.toPrecision(2)) : null;
  return inOneLine('LearningRateFound', { learningRate, ...result });
}

/**
 * Tests whether the network can overfit one batch of its images, at its own learning rate and without
 * augmentation, dropout and weight decay. One that cannot has a fault that more data does not cure.
 *
 * @param which an experiment, or the id of one
 * @example const { outcome } = await overfitOneBatch(34);
 * @throws BreedlabError as a training of the experiment would
 */
export async function overfitOneBatch(
  which: Experiment | ExperimentName,
  options: CheckCellOptions = {},
): Promise<OverfitCheckResult> {
  const { display, found, headless } = prepare(which, options);
  await null;
  const result = await check<OverfitCheckResult>('overfit', found, options, display, 'One batch by heart');
  const text = describeOverfit(result);
  display.show(htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text));
  const heading = { title: `${titleOf(found)}: one batch`, model: result.settings.model };
  display.show(await chartOutput(overfitChart(result, heading), { headless }));
  return inOneLine('OverfitCheckResult', result);
}

/** One batch through everything that a training does: `train(which, { dryRun: true })`. */
export async function dryRun(
  which: Experiment | ExperimentName,
  options: CheckCellOptions = {},
): Promise<DryRunResult> {
  const { display, found } = prepare(which, options);
  await null;
  const result = await check<DryRunResult>('dry-run', found, options, display, 'Dry run');
  const verdict = result.finite
    ? 'Runs from images to predictions; no run was left behind.'
    : 'The loss of the first batch was not a number.';
  display.show(
    tableBundle({
      caption: `${titleOf(found)}: dry run`,
      columns: [{ title: 'Part' }, { title: 'What' }, { title: 'Seconds', align: 'right' }],
      rows: result.steps.map(({ name, detail, seconds }) => [name, detail, seconds.toFixed(2)]),
      notes: [`${verdict} Memory: ${result.memoryMiB} MiB.`],
    }),
  );
  return inOneLine('DryRunResult', result);
}

interface Prepared {
  readonly display: Display;
  readonly found: Experiment;
  readonly headless: boolean;
}

const CHECK_OPTIONS = { profile: true, seed: true, data: true, steps: true } as const;

function prepare(which: Experiment | ExperimentName, options: CheckCellOptions): Prepared {
  // A dry run is asked for by an option of its own.
  const { dryRun: _, ...given } = options as CheckCellOptions & { readonly dryRun?: true };
  requireKnownOptions<CheckCellOptions>('a check', given, CHECK_OPTIONS);
  const { steps } = given;
  if (steps !== undefined && (!Number.isInteger(steps) || steps < 2)) {
    throw new BreedlabError(`${steps} is not a number of steps.`, 'Give a whole number from 2.');
  }
  const found = typeof which === 'object' ? which : experiment(which);
  return { display: cellDisplay(), found, headless: cellEnvironment().headless };
}

function check<Result extends CheckResult>(
  kind: Result['kind'],
  found: Experiment,
  options: CheckCellOptions,
  display: Display,
  title: string,
): Promise<Result> {
  const environment = cellEnvironment();
  const { data = environment.data, seed = 1, steps } = options;
  const name = profile(options.profile ?? environment.profile).name;
  return runJob<Result>({
    args: [
      ...(kind === 'dry-run' ? ['train', '--dry-run'] : [kind]),
      ...['--profile', name, '--seed', String(seed)],
      ...(data === undefined ? [] : ['--data', dataForProcess(data)]),
      ...(steps === undefined || kind === 'dry-run' ? [] : ['--steps', String(steps)]),
      ...(found.block === 'own' ? ['--define', JSON.stringify(serializeExperiment(found))] : []),
      ...['--', found.id],
    ],
    title: `${title}: ${titleOf(found)}`,
    display,
    headless: environment.headless,
  });
}

function titleOf({ id, title }: Experiment): string {
  return `${id} · ${title}`;
}
