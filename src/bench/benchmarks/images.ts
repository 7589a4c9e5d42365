import { datasetPrinter, type StatusLine } from '../../cli/index';
import { decodeImage, type Dataset, type ImageFile } from '../../data';
import { openDataset, profile, type Profile } from '../../experiments';
import { spreadOf, type Spread } from '../harness/figures';

/**
 * The demo's breeds, drawn as large as ImageNet's photographs commonly are (500 x 375), in about the published share of
 * training images: decoding and augmenting the demo's own would cost neither side much.
 */
function photoSized(): Profile {
  const demo = profile('demo');
  return {
    ...demo,
    data: {
      ...demo.data,
      kind: 'procedural-dogs',
      name: 'procedural-dogs-photo-sized',
      imagesPerBreed: { train: 60, valid: 8, test: 8 },
      size: 375,
      seed: 1,
    },
  };
}

/**
 * The images of a benchmark that loads some: those of a folder, or drawings as large as photographs, which are
 * made when first asked for.
 *
 * @param data a folder in the layout train|valid|test/NNN.Breed/*.jpg
 * @throws BreedlabError when that is not there
 */
export function openImages(data: string | undefined, status: StatusLine): Promise<Dataset> {
  const drawn = photoSized();
  return openDataset(drawn, { data, onProgress: datasetPrinter(status, drawn.data.name) });
}

/** Shorter sides, in pixels, of at most a hundred images. */
export async function shorterSides(images: readonly ImageFile[]): Promise<Spread> {
  const sides: number[] = [];
  for (let i = 0; i < images.length; i += Math.ceil(images.length / 100)) {
    const { width, height } = await decodeImage(images[i]!.path);
    sides.push(Math.min(width, height));
  }
  return spreadOf(sides);
}
