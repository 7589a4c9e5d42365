import { nearest, recordOf, type Kind } from '../../core';
import { TRAINABLE_WORDS, type Trainable } from '../../models';
import type { FormerName } from './setting';

/** The layers that train from an epoch on. */
export interface Unfreezing {
  /** The epoch with which it begins, from 2. */
  readonly epoch: number;
  readonly trainable: Trainable;
}

/** Which layers of a pretrained network train: a word, or the stage or layer from which on they do. */
export const trainableKind: Kind<Trainable> = {
  check(value) {
    if (isWord(value)) return undefined;
    const from = recordOf(value);
    if (typeof from?.from === 'string' && from.from !== '' && Object.keys(from).length === 1) return undefined;
    const guess = typeof value === 'string' ? nearest(value, TRAINABLE_WORDS) : undefined;
    const words = TRAINABLE_WORDS.map((word) => `'${word}'`).join(', ');
    return `${guess === undefined ? '' : `'${guess}', or another of `}${words}, or { from: a stage or a layer }`;
  },
  merge: (_before, given) => given,
  schema: () => ({
    anyOf: [
      { enum: TRAINABLE_WORDS },
      {
        type: 'object',
        properties: {
          from: { description: 'The stage, or the layer, from which on layers train.', type: 'string', minLength: 1 },
        },
        required: ['from'],
        additionalProperties: false,
      },
    ],
  }),
};

/** `freezing` said by `none` what `all` says. It knew neither `head` nor stages. */
export const FREEZING: FormerName<Trainable> = {
  key: 'freezing',
  values: ['none', 'as-described', 'as-run'],
  read: (former) => (former === 'none' ? 'all' : former),
  write: (value) => (value === 'all' ? 'none' : value === 'as-described' || value === 'as-run' ? value : undefined),
};

/** e.g. `every layer trains`, `trained from stage5 on`; the series' own ways by the word of its text. */
export function trainableText(trainable: Trainable): string {
  if (typeof trainable === 'object') return `trained from ${trainable.from} on`;
  if (trainable === 'all') return 'every layer trains';
  return trainable === 'head' ? 'the new layers alone train' : `freezing ${trainable}`;
}

function isWord(value: unknown): boolean {
  return TRAINABLE_WORDS.some((word) => word === value);
}
