import { BreedlabError } from '../core';
import { experiment, experimentsOf, type Experiment, type ProfileName } from '../experiments';

/** Options by which a command names several experiments. */
export interface ListChoice {
  /** The whole series of the profile. */
  readonly all?: boolean;
  /** Numbers, ranges of numbers, names: `26-29,34,mine`. */
  readonly experiments?: string;
}

/**
 * The experiments that `--all` or `--experiments` means, each once.
 *
 * @throws BreedlabError where neither is given, or a name or range means none
 */
export function listedExperiments(name: ProfileName, { all, experiments }: ListChoice): readonly Experiment[] {
  if (all) return experimentsOf(name);
  if (experiments === undefined) {
    throw new BreedlabError('No experiments were named.', 'Give --all, or some: --experiments 26-29,34.');
  }
  const found = experiments.split(',').flatMap((part) => {
    const [, first, last] = /^(\d+)-(\d+)$/.exec(part.trim()) ?? [];
    return first === undefined ? [experiment(part.trim())] : within(name, Number(first), Number(last));
  });
  return [...new Map(found.map((each) => [each.id, each])).values()];
}

function within(name: ProfileName, first: number, last: number): readonly Experiment[] {
  const found = [
    ...new Map([...experimentsOf(name), ...experimentsOf('study')].map((each) => [each.id, each])).values(),
  ]
    .filter(({ id }) => Number(id) >= first && Number(id) <= last)
    .sort((a, b) => Number(a.id) - Number(b.id));
  if (found.length > 0) return found;
  throw new BreedlabError(`--experiments has the range ${first}-${last}, in which there is none.`, 'Give e.g. 26-29.');
}
