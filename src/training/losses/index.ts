/** Losses, which training minimises, and their gradients with respect to the logits. */
export { crossEntropyLoss } from './crossEntropy';
export { createLoss, defineLoss, losses } from './registry';
export { createMixing, mixesImages, type Mixing, type MixingSettings } from './mixing';
export { countHits } from './logits';
export { targetsOf, targetTensor } from './targets';
export type { Loss, LossDefinition, LossInput, LossMember, LossParts, Targets } from './types';
