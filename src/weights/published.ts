import { unknownNameError } from '../core';
import type { PublishedWeights } from './publishedWeights';
import { EFFICIENTNET_LITE_WEIGHTS } from './rows/efficientNetLite';
import { TORCHVISION_WEIGHTS } from './rows/torchvision';

const ROWS = [...TORCHVISION_WEIGHTS, ...EFFICIENTNET_LITE_WEIGHTS] as const;

export type PublishedWeightsName = (typeof ROWS)[number]['name'];

const PUBLISHED: readonly PublishedWeights<PublishedWeightsName>[] = [...ROWS].sort((a, b) => a.bytes - b.bytes);

/** All published weights, smallest first. */
export function allPublishedWeights(): readonly PublishedWeights<PublishedWeightsName>[] {
  return PUBLISHED;
}

/** Published weights by name. @throws BreedlabError with the nearest name when there are none */
export function publishedWeights(name: string): PublishedWeights<PublishedWeightsName> {
  const found = PUBLISHED.find((weights) => weights.name === name);
  if (found !== undefined) return found;
  throw unknownNameError(
    'weights',
    name,
    PUBLISHED.map((weights) => weights.name),
  );
}
