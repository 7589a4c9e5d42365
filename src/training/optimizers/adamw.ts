import { numberOption } from '../../core';
import { adamInPlace, adamScalars, adamUpdate, adamUpdatesInPlace } from '../../engine';
import type { OptimizerDefinition } from './types';

type AdamWOptions = { readonly beta1: number; readonly beta2: number; readonly epsilon: number };

const isDecay = (value: number): boolean => value >= 0 && value < 1;

/** AdamW as `torch.optim.AdamW` defines it (Loshchilov & Hutter 2019, "Decoupled weight decay regularization"). */
export const adamw: OptimizerDefinition<AdamWOptions> = {
  name: 'adamw',
  about: 'Steps of a size that each parameter sets for itself; weight decay is decoupled from the gradient.',
  options: {
    beta1: numberOption(0.9, 'a number from 0 to below 1', isDecay, 'Decay of the mean of gradients.'),
    beta2: numberOption(0.999, 'a number from 0 to below 1', isDecay, 'Decay of the mean of squared gradients.'),
    epsilon: numberOption(1e-8, 'a number above 0', (value) => value > 0, 'Keeps a division by 0 away.'),
  },
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
