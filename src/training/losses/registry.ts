import { BreedlabError, createRegistry, inOneLine, readOptions, specOf, type OptionTable, type Spec } from '../../core';
import type { Engine, Tensor, Tensor1D, Tensor2D } from '../../engine';
import { crossEntropy } from './crossEntropy';
import { probabilities } from './targets';
import type { Loss, LossDefinition, LossInput, LossMember, LossParts } from './types';

/** Every loss that settings can name. */
export const losses = createRegistry<LossMember>('loss', [crossEntropy]);

/**
 * Adds your own loss, which settings then name like `cross-entropy`.
 *
 * @throws BreedlabError for a name that is not a plain word or belongs to a built-in loss
 * @example
 * defineLoss({
 *   name: 'focal',
 *   options: { gamma: numberOption(2, { from: 0 }) },
 *   losses({ tf, logits, targets, options }) {
 *     const right = tf.sum(tf.mul(tf.softmax(logits), targets), 1);
 *     return tf.neg(tf.mul(tf.pow(tf.sub(1, right), options.gamma), tf.log(right)));
 *   },
 * });
 */
export function defineLoss<Table extends OptionTable>(definition: LossDefinition<Table>): LossMember<Table> {
  return losses.define(memberOf(definition));
}

/**
 * The loss that a setting names.
 *
 * @param setting default `cross-entropy`
 * @throws BreedlabError for a loss or an option that does not exist, or a value that it cannot take
 * @example const loss = createLoss({ name: 'cross-entropy', labelSmoothing: 0.1 });
 */
export function createLoss(setting: string | Spec = crossEntropy.name): Loss {
  const spec = specOf(setting);
  const member = losses.get(spec.name);
  return inOneLine(`Loss ${spec.name}`, member.start(readOptions('loss', member.options ?? {}, spec)));
}

function memberOf<Table extends OptionTable>(definition: LossDefinition<Table>): LossMember<Table> {
  const { name, about, options } = definition;
  return {
    name,
    about,
    options,
    start: (chosen) => ({
      name,
      targets: (targets, classes) => ({ kind: 'soft', values: probabilities(targets, classes) }),
      parts: (engine, logits, targets) =>
        partsByTape(engine, definition, { logits, targets: targets as Tensor2D, options: chosen }),
    }),
  };
}

/** Computes the gradient by TF.js's tape. */
function partsByTape<Table extends OptionTable>(
  { tf }: Engine,
  definition: LossDefinition<Table>,
  { logits, ...rest }: Omit<LossInput<Table>, 'tf'>,
): LossParts {
  const lossesOf = (x: Tensor2D): Tensor => {
    const losses = definition.losses({ tf, logits: x, ...rest });
    if (losses.rank === 1 && losses.size === x.shape[0]) return losses;
    throw new BreedlabError(
      `The loss '${definition.name}' gave a value of shape [${losses.shape.join(', ')}] for ${x.shape[0]} images.`,
      'Give one loss per image: a tensor of shape [images].',
    );
  };
  const [losses, gradient] = tf.tidy(() => {
    const gradientOf = tf.grad((x) => tf.mean(lossesOf(x as Tensor2D)));
    return [lossesOf(logits), gradientOf(logits)];
  });
  return { losses: losses as Tensor1D, gradient: gradient as Tensor2D };
}
