import type { PictureKey } from '../folder';
import { findBreeds } from './breedTable';
import { renderDogJpeg } from './drawing';

/** A dog of the embedded dataset; see `PictureRenderer`. */
export function renderPicture({ classFolder, ...key }: PictureKey, size: number): Promise<Uint8Array> {
  const [breed] = findBreeds([classFolder]);
  return renderDogJpeg({ ...key, breed: breed! }, size);
}
