import { booleanOption, BreedlabError } from '../../core';
import { sgdInPlace, sgdScalars, sgdUpdate, updatesInPlace } from '../../engine';
import type { OptimizerDefinition } from './types';

/** `nesterov`: Nesterov's momentum, whose step looks ahead along the momentum. */
const OPTIONS = { nesterov: booleanOption(false) };

/** Stochastic gradient descent as `torch.optim.SGD` defines it, dampening 0. */
export const sgd: OptimizerDefinition<typeof OPTIONS> = {
  name: 'sgd',
  about: 'Stochastic gradient descent with momentum; weight decay is added to the gradient.',
  options: OPTIONS,
  slots: ({ momentum }) => (momentum === 0 ? [] : ['momentum']),
  check({ momentum, options }) {
    if (!options.nesterov || momentum > 0) return;
    throw new BreedlabError(
      "The optimizer 'sgd' has nesterov true and momentum 0.",
      "Nesterov's momentum needs a momentum: give one above 0, or leave nesterov out.",
    );
  },
  update({ engine, momentum, options, ...at }) {
    const { variable, slots } = sgdUpdate(
      engine,
      { ...at, slots: Object.values(at.slots) },
      { ...at, ...options, momentum },
    );
    return { variable, slots: Object.fromEntries(slots.map((value) => ['momentum', value])) };
  },
  inPlace(engine, { momentum, options }) {
    if (momentum === 0 || !updatesInPlace(engine)) return undefined;
    return { rule: sgdInPlace(options), scalars: (rates) => sgdScalars({ ...rates, ...options, momentum }) };
  },
};
