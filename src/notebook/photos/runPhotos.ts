import { Random } from '../../core';
import { applyTransform, decodeImage, evaluationTransform, type RgbImage } from '../../data';
import { testImages, type Run } from '../../experiments';
import type { TrainingSettings } from '../../training';

/** Large enough for a tile on a screen of high density. */
const CROP = 168;

/** The test images of a run. */
export interface RunPhotos {
  /** Network's view of an image of `predictions.json`; null where the file is not on this machine. */
  crop(image: string): Promise<RgbImage | null>;
  /** Absolute path of the image; null as above. */
  find(image: string): string | null;
}

/** The test images of a run, where they are on this machine. */
export function runPhotos(run: Run): RunPhotos {
  const images = testImages(run);
  return {
    find: (image) => images.find(image),
    async crop(image) {
      const file = images.find(image);
      if (file === null) return null;
      try {
        return cropAsEvaluated(await decodeImage(file), run.config.settings);
      } catch {
        // The file was damaged after the run: its tile shows it as missing.
        return null;
      }
    },
  };
}

/** The part of an image that evaluation cuts out, in a size to look at. */
export function cropAsEvaluated(image: RgbImage, settings: TrainingSettings): RgbImage {
  const transform = evaluationTransform({ ...settings, imageSize: CROP });
  // The evaluation transform draws nothing, so the generator does not matter.
  return applyTransform(image, transform, Random.seeded(0));
}
