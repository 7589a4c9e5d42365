import { BreedlabError, Random, recordOf } from '../core';
import { childId, type Experiment } from '../experiments';
import { changeText, listSettings, type ExperimentDifferences } from '../training';
import { checkedAxis, type Axis, type Range } from './axes';

/** One combination of values. */
export type TrialValues = Readonly<Record<string, unknown>>;

/** Combinations of a sweep at most. */
const MOST_TRIALS = 10_000;

/**
 * Every combination of the values of some lists, the last list the fastest.
 *
 * @throws BreedlabError for a range, which has no list of values, and for more than 10,000 combinations
 */
export function gridTrials(axes: readonly Axis[]): readonly TrialValues[] {
  let trials: readonly TrialValues[] = [{}];
  for (const { key, choices } of axes.map(checkedAxis)) {
    if (!Array.isArray(choices)) {
      throw new BreedlabError(
        `The sweep gives ${key} a range, and a grid needs a list of values.`,
        'Give the values with commas between, or the number of trials to draw: --random 20.',
      );
    }
    trials = trials.flatMap((trial) => (choices as readonly unknown[]).map((value) => ({ ...trial, [key]: value })));
    if (trials.length > MOST_TRIALS) {
      throw new BreedlabError(
        `The sweep has more than ${MOST_TRIALS} combinations.`,
        'Give fewer values, or --random.',
      );
    }
  }
  return trials;
}

/** Draws that may repeat an earlier trial before a search is said to have no more. */
const MOST_REPEATS = 1000;

/**
 * Combinations that are drawn at random, each once; the same for a seed, and those of a smaller number come first.
 *
 * @param parent experiment whose own values say which ranges are of whole numbers
 * @throws BreedlabError where there are not so many combinations
 */
export function randomTrials(
  axes: readonly Axis[],
  { count, seed, parent }: { readonly count: number; readonly seed: number; readonly parent: Experiment },
): readonly TrialValues[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_TRIALS) {
    throw new BreedlabError(`${count} is not a number of trials.`, `Give a whole number from 1 to ${MOST_TRIALS}.`);
  }
  const random = Random.seeded(seed).split('sweep');
  const trials = new Map<string, TrialValues>();
  const own = new Map(listSettings(parent.settings));
  const checked = axes.map(checkedAxis);
  for (let i = 0, repeats = 0; trials.size < count; i++) {
    const stream = random.split(i);
    const values = Object.fromEntries(
      checked.map(({ key, choices }) => [key, draw(choices, stream.split(key), own.get(key))]),
    );
    const text = JSON.stringify(values);
    repeats += trials.has(text) ? 1 : 0;
    trials.set(text, values);
    if (repeats > MOST_REPEATS) {
      throw new BreedlabError(`There are no ${count} different trials in this search.`, 'Give fewer, or wider ranges.');
    }
  }
  return [...trials.values()];
}

function draw(choices: Axis['choices'], random: Random, own: unknown): unknown {
  if (!('from' in choices)) return choices[random.below(choices.length)];
  const { from, to, log = false }: Range = choices;
  // A setting that is whole, between whole ends, takes whole numbers.
  const isWhole = [from, to, own].every(Number.isInteger);
  if (!isWhole) {
    const value = log ? Math.exp(random.uniform(Math.log(from), Math.log(to))) : random.uniform(from, to);
    return Number(value.toPrecision(4));
  }
  if (!log) return from + random.below(to - from + 1);
  return Math.min(to, Math.floor(Math.exp(random.uniform(Math.log(from), Math.log(to + 1)))));
}

/**
 * The child experiment of a combination. Its id names all values of the sweep, also those that are the parent's, which a
 * profile may scale.
 *
 * @throws BreedlabError for a setting that does not exist, or a value that it cannot take
 */
export function trialExperiment(parent: Experiment, values: TrialValues): Experiment {
  const keys = Object.keys(values);
  if (keys.length === 0) return parent;
  const changes = keys.map((key) => `${key}=${changeText(values[key])}`);
  return parent.with(differencesOf(values), {
    id: childId(parent.id, changes.join(',')),
    title: `${parent.title}, ${changes.join(', ')}`,
  });
}

/** Settings of which some are named by their part, `scheduler.patience`, as differences. */
export function differencesOf(values: TrialValues): ExperimentDifferences {
  const differences: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const at = key.indexOf('.');
    if (at < 0) differences[key] = value;
    else {
      const [group, part] = [key.slice(0, at), key.slice(at + 1)];
      differences[group] = { ...recordOf(differences[group]), [part]: value };
    }
  }
  return differences as ExperimentDifferences;
}
