import * as path from 'node:path';
import {
  evaluationTransform,
  trainingTransform,
  type Augmentation,
  type BatchLoader,
  type ImageFile,
  type ImageTransform,
  type LoadedBatch,
  type LoaderOptions,
} from '../../src/data';
import { writePicture } from './fixtures';

export const NORMALIZATION = { mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.3] } as const;
const AUGMENTATION: Augmentation = {
  randomResizedCrop: true,
  horizontalFlip: true,
  colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
};

/** The series' whole augmentation. */
export function training(imageSize = 16): ImageTransform {
  return trainingTransform({ imageSize, ...NORMALIZATION, augmentation: AUGMENTATION });
}

export function evaluation(imageSize = 16): ImageTransform {
  return evaluationTransform({ imageSize, ...NORMALIZATION });
}

export async function makeImages(folder: string, count: number): Promise<ImageFile[]> {
  const images: ImageFile[] = [];
  for (let i = 0; i < count; i++) {
    images.push({
      path: await writePicture(path.join(folder, `${i}.png`), i, 30 + (i % 7), 40 - (i % 5)),
      label: i % 3,
    });
  }
  return images;
}

export function options(images: readonly ImageFile[], more: Partial<LoaderOptions> = {}): LoaderOptions {
  return {
    images,
    transform: training(),
    batchSize: 4,
    shuffle: true,
    seed: 5,
    workers: 2,
    ...more,
  };
}

/** Copies, since a loader reuses its arrays. */
export async function take(loader: BatchLoader, epoch: number, fromBatch?: number): Promise<LoadedBatch[]> {
  const batches: LoadedBatch[] = [];
  for await (const batch of loader.epoch(epoch, { fromBatch })) {
    batches.push({ ...batch, pixels: Float32Array.from(batch.pixels) });
  }
  return batches;
}
