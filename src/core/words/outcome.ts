import { counted } from './numbers';

/** Outcome of a training, as far as its words need it. */
export type ToldOutcome =
  | { readonly kind: 'early-stopping' | 'max-epochs'; readonly epoch: number; readonly bestEpoch: number }
  | { readonly kind: 'interrupted'; readonly epoch: number; readonly step?: number }
  | {
      readonly kind: 'diverged';
      readonly epoch: number;
      /** The loss that ended it: `NaN` or `Infinity`. */
      readonly loss: string;
      /** Absent in runs of earlier versions, which did not record the split of the loss. */
      readonly split?: SplitName;
    };

type SplitName = 'train' | 'valid' | 'test';

/** The splits as adjectives, e.g. of a loss. */
export const SPLIT_WORDS: Readonly<Record<SplitName, string>> = {
  train: 'training',
  valid: 'validation',
  test: 'test',
};

/** Outcome of a training, in a sentence. */
export function outcomeText(outcome: ToldOutcome): string {
  const { epoch } = outcome;
  switch (outcome.kind) {
    case 'early-stopping':
      return `Stopped early after epoch ${epoch}: epoch ${outcome.bestEpoch} had the lowest validation loss.`;
    case 'max-epochs':
      return epoch === 1
        ? 'Trained the one epoch it was allowed.'
        : `Trained all ${epoch} epochs; epoch ${outcome.bestEpoch} had the lowest validation loss.`;
    case 'interrupted':
      return outcome.step === undefined
        ? `Interrupted in epoch ${epoch}.`
        : `Interrupted in epoch ${epoch} after ${counted(outcome.step, 'step')}.`;
    case 'diverged':
      return `Diverged: ${divergenceText(outcome)}. ${epoch === 1 ? 'No epoch ended before it.' : 'The epochs before it are kept.'}`;
  }
}

/** Names the loss that diverged, e.g. `the validation loss became NaN in epoch 3`. */
export function divergenceText({ split, loss, epoch }: Extract<ToldOutcome, { kind: 'diverged' }>): string {
  const whose = split === undefined ? '' : `${SPLIT_WORDS[split]} `;
  return `the ${whose}loss became ${loss} in epoch ${epoch}`;
}

/**
 * Images that a training had to leave out, in a sentence; nothing when there were none.
 *
 * @param counts images of each split, those left out included
 */
export function skippedText(count: number, counts: Readonly<Record<SplitName, number>>): string {
  if (count === 0) return '';
  const images = counts.train + counts.valid + counts.test;
  return `${count} of ${counted(images, 'image')} could not be read and ${count === 1 ? 'was' : 'were'} left out.`;
}
