import { numberOption } from '../../core';
import { adamInPlace, adamScalars, adamUpdate, adamUpdatesInPlace } from '../../engine';
import type { OptimizerDefinition } from './types';

const decay = { from: 0, below: 1 } as const;

/** Decays of the means of gradients and of squared gradients, and the term that avoids a division by 0. */
const OPTIONS = {
  beta1: numberOption(0.9, decay),
  beta2: numberOption(0.999, decay),
  epsilon: numberOption(1e-8, { above: 0 }),
};

/** AdamW as `torch.optim.AdamW` defines it (Loshchilov & Hutter 2019, "Decoupled weight decay regularization"). */
export const adamw: OptimizerDefinition<typeof OPTIONS> = {
  name: 'adamw',
  about: 'Steps of a size that each parameter sets for itself; weight decay is decoupled from the gradient.',
  options: OPTIONS,
  usesMomentum: false,
  slots: () => ['m', 'v'],
  update({ engine, options, ...at }) {
    const { variable, slots } = adamUpdate(
      engine,
      { ...at, slots: [at.slots['m']!, at.slots['v']!] },
      { ...at, ...options },
    );
    return { variable, slots: { m: slots[0]!, v: slots[1]! } };
  },
  inPlace(engine, { options }) {
    if (!adamUpdatesInPlace(engine)) return undefined;
    return { rule: adamInPlace, scalars: (rates) => adamScalars({ ...rates, ...options }) };
  },
};
