import type { Spec } from '../core';
import { createLoss, type Loss } from '../training';

/** A loss, its name, or its name with options. */
export type LossChoice = string | Spec | Loss;

/** @param choice default: cross-entropy */
export function lossOf(choice?: LossChoice): Loss {
  return typeof choice === 'object' && 'parts' in choice && typeof choice.parts === 'function'
    ? (choice as Loss)
    : createLoss(choice as string | Spec | undefined);
}
