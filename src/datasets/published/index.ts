/** The dog-breed datasets that can be fetched, described as data. */
import { DOG_IMAGES } from './dogImages';
import { IMAGEWOOF, IMAGEWOOF_320 } from './imagewoof';
import { OXFORD_PETS_DOGS } from './oxfordPets';
import { STANFORD_DOGS } from './stanfordDogs';
import type { PublishedDataset } from './types';

export type { Placement, PublishedArchive, PublishedDataset, PublishedPart } from './types';

/** A new dataset is its file and a line here. */
export const PUBLISHED: readonly PublishedDataset[] = [
  DOG_IMAGES,
  STANFORD_DOGS,
  OXFORD_PETS_DOGS,
  IMAGEWOOF,
  IMAGEWOOF_320,
];
