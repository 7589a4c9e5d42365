/** The dog-breed datasets that can be fetched, described as data. */
import { unknownNameError } from '../../core';
import { DOG_IMAGES } from './dogImages';
import { IMAGEWOOF, IMAGEWOOF_320 } from './imagewoof';
import { OXFORD_PETS_DOGS } from './oxfordPets';
import { STANFORD_DOGS } from './stanfordDogs';
import type { PublishedDataset } from './types';

export type {
  Placement,
  PublishedArchive,
  PublishedDataset,
  PublishedDatasetName,
  PublishedPart,
} from './types';

const PUBLISHED: readonly PublishedDataset[] = [
  DOG_IMAGES,
  STANFORD_DOGS,
  OXFORD_PETS_DOGS,
  IMAGEWOOF,
  IMAGEWOOF_320,
];

/** All datasets that can be fetched. */
export function allPublishedDatasets(): readonly PublishedDataset[] {
  return PUBLISHED;
}

/** A dataset by name. @throws BreedlabError with the nearest name when there is none */
export function publishedDataset(name: string): PublishedDataset {
  const found = PUBLISHED.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  throw unknownNameError(
    'dataset',
    name,
    PUBLISHED.map((dataset) => dataset.name),
  );
}
