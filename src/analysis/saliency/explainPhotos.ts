import { decodeImage, type RgbImage } from '../../data';
import type { Engine } from '../../engine';
import {
  classNames,
  largestIndices,
  logitsOf,
  openRunModel,
  readPhoto,
  softmax,
  toInput,
  type ClassScore,
  type Run,
} from '../../experiments';
import type { Model } from '../../models';
import { gradCam, type Heatmap } from './gradCam';

/** A photo with its Grad-CAM maps. */
export interface ExplainedPhoto {
  readonly file: string;
  /** It was turned upright. */
  readonly wasTurned: boolean;
  /** The most probable classes, largest first. */
  readonly top: readonly ClassScore[];
  /** A map for the first choice, and one for each further class that was asked for. */
  readonly maps: readonly { readonly index: number; readonly name: string; readonly heatmap: Heatmap }[];
}

/** A photo to explain. */
export interface PhotoToExplain {
  readonly file: string;
  /** A class to explain besides the first choice, e.g. the true one. Default: none. */
  readonly besides?: number;
}

/** Options of {@link explainPhotos}. */
export interface ExplainOptions {
  /** Name of a convolution. Default: the last one. */
  readonly layer?: string;
  /** Classes given of each photo. Default 5. */
  readonly top?: number;
  /**
   * Turn photos upright by their EXIF orientation, as `predict` does. Default false: as the dataset's
   * images are read.
   */
  readonly upright?: boolean;
  /** Called for each photo when it is done. Default: none. */
  readonly onPhoto?: (photo: ExplainedPhoto) => void;
}

/**
 * Applies {@link gradCam} to photos, with a run's best weights and its own preprocessing.
 *
 * @throws ImageFileError naming a file that cannot be used; BreedlabError when the run has no weights or the
 *   model no such layer
 */
export async function explainPhotos(
  engine: Engine,
  run: Run,
  photos: readonly PhotoToExplain[],
  options: ExplainOptions = {},
): Promise<readonly ExplainedPhoto[]> {
  const { layer, top: count = 5, upright = false, onPhoto } = options;
  const names = classNames(run);
  const model = await openRunModel(engine, run);
  try {
    const explained: ExplainedPhoto[] = [];
    for (const { file, besides } of photos) {
      const { image, wasTurned } = upright
        ? await readPhoto(file)
        : { image: await decodeImage(file), wasTurned: false };
      const { top, wanted, pixels } = classify(engine, model, run, names, image, { besides, count });
      const maps = wanted.map((index) => ({
        index,
        name: names[index]!,
        heatmap: gradCam(engine, model, pixels, { classIndex: index, layer }),
      }));
      explained.push({ file, wasTurned, top, maps });
      onPhoto?.(explained.at(-1)!);
    }
    return explained;
  } finally {
    model.dispose();
  }
}

function classify(
  engine: Engine,
  model: Model,
  run: Run,
  names: readonly string[],
  image: RgbImage,
  { besides, count }: { readonly besides?: number; readonly count: number },
) {
  const pixels = toInput(image, run.config.settings);
  const probabilities = softmax(logitsOf(engine, model, pixels, run.config.settings));
  const top = largestIndices(probabilities, count).map((index) => ({
    index,
    name: names[index]!,
    probability: probabilities[index]!,
  }));
  const first = top[0]!.index;
  const wanted = besides === undefined || besides === first ? [first] : [first, besides];
  return { top, wanted, pixels };
}
