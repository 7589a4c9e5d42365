import { BreedlabError, printedAs, type Random } from '../../core';
import type { RgbImage } from '../images';
import type { Normalization } from '../types';
import type { OpenStep, TransformStep } from './definition';
import type { Size } from './geometry';
import { bytesOf, normalizationTable } from './normalize';
import { Picture } from './picture';
import type { PixelRows } from './pixelRows';
import { evaluationSteps, type ImageTransform } from './presets';
import { transforms } from './registry';
import { createScratch, type Scratch } from './scratch';
import { listText } from './steps/text';

type BytesStep = Extract<OpenStep, { readonly on: 'bytes' }>;
type FloatsStep = Extract<OpenStep, { readonly on: 'floats' }>;

/** A transform with its steps looked up, checked and ready. One image's generator gives one result. */
export interface OpenTransform {
  /** With all options written out. */
  readonly transform: ImageTransform;
  /** Its steps before ToTensor. */
  readonly bytesSteps: readonly TransformStep[];
  /** Nothing is drawn: the result is the same whatever the generator. */
  readonly isDeterministic: boolean;
  /**
   * Nothing is drawn before ToTensor, and no step of a user's, whose code may change, is there: the bytes can be kept
   * in place of the decoded ones.
   */
  readonly hasFixedBytes: boolean;
  /** Shorter side that photos must keep, at least, when they are shrunk for the cache; undefined: any. */
  readonly leastShorterSide: number | undefined;
  /** The steps in torchvision's words, ToTensor and Normalize included. */
  readonly description: readonly string[];
  /** Examples of each step for a gallery, on the evaluation crop where it is no crop itself. */
  examples(): readonly { readonly name: string; readonly steps: readonly TransformStep[] }[];
  /**
   * The image after the steps on bytes, as Pillow would have it.
   *
   * @returns a new image of imageSize x imageSize
   */
  bytes(image: RgbImage | PixelRows, random: Random, scratch: Scratch): RgbImage;
  /**
   * The image after all steps, into `out`, which takes imageSize * imageSize * 3 values in the order row, column,
   * channel: (pixel / 255 - mean) / std, in float as PyTorch computes it, then changed by the steps on floats.
   */
  into(image: RgbImage | PixelRows, random: Random, out: Float32Array, scratch: Scratch): void;
  /** {@link into} from the result of {@link bytes}. */
  finish(pixels: RgbImage | PixelRows, random: Random, out: Float32Array, scratch: Scratch): void;
}

/**
 * Opens a transform. Each step draws from a stream of its own, so that leaving one out leaves the others as they were.
 *
 * @throws BreedlabError for a step that does not exist, an option that it cannot have, steps in an order that cannot
 *   be, or a result that surely has another size than the network's input
 * @example
 * const image = await decodeImage(dogs.images.test[0]!.path);
 * const pixels = new Float32Array(64 * 64 * 3);
 * const { mean, std } = settings;
 * openTransform(evaluationTransform({ imageSize: 64, mean, std })).into(image, Random.seeded(1), pixels, createScratch());
 */
export function openTransform({ imageSize, steps, normalization }: ImageTransform): OpenTransform {
  const opened = openSteps(steps, imageSize);
  const streams = streamsOf(opened);
  const onBytes = opened.filter((step) => step.on === 'bytes');
  const onFloats = opened.filter((step) => step.on === 'floats');
  checkSize(sizeAfter(onBytes), imageSize);
  const table = normalizationTable(normalization);
  const runBytes = (picture: Picture, random: Random): void => {
    for (const step of onBytes) step.apply(picture, streamOf(step, random, streams));
    // A step that was defined elsewhere may have changed the size without saying so.
    checkSize(picture, imageSize);
  };
  const toFloats = (picture: Picture, random: Random, out: Float32Array): void => {
    picture.normalizeInto(out, table);
    for (const step of onFloats) {
      step.apply({ width: imageSize, height: imageSize, values: out }, streamOf(step, random, streams));
    }
  };
  const transform: OpenTransform = {
    transform: { imageSize, steps: opened.map(({ step }) => step), normalization },
    bytesSteps: onBytes.map(({ step }) => step),
    isDeterministic: opened.every((step) => step.isDeterministic),
    hasFixedBytes: onBytes.every(({ step, isDeterministic: fixed }) => fixed && isBuiltIn(step)),
    leastShorterSide: onBytes.find((step) => step.leastShorterSide !== undefined)?.leastShorterSide,
    description: [...wordsOf(onBytes), 'ToTensor()', normalizeText(normalization), ...wordsOf(onFloats)],
    examples: () => examplesOf(opened, imageSize),
    bytes(image, random, scratch) {
      const picture = start(image, scratch);
      runBytes(picture, random);
      const { width, height, data } = picture.pixels();
      return { width, height, data: Uint8Array.from(data) };
    },
    into(image, random, out, scratch) {
      const picture = start(image, scratch);
      runBytes(picture, random);
      toFloats(picture, random, out);
    },
    finish: (pixels, random, out, scratch) => toFloats(start(pixels, scratch), random, out),
  };
  return printedAs(transform, () => `OpenTransform: ${transform.description.join(', ')}`);
}

/**
 * The image after all steps, as bytes to look at; those on floats are undone from the normalization.
 *
 * @param random one image's generator; the same generator gives the same result
 * @param scratch working memory. Default: new
 * @returns a new image of imageSize x imageSize
 */
export function applyTransform(
  image: RgbImage,
  transform: ImageTransform | OpenTransform,
  random: Random,
  scratch: Scratch = createScratch(),
): RgbImage {
  const open = 'bytes' in transform ? transform : openTransform(transform);
  const { imageSize, steps, normalization } = open.transform;
  if (open.bytesSteps.length === steps.length) return open.bytes(image, random, scratch);
  const values = new Float32Array(imageSize ** 2 * 3);
  open.into(image, random, values, scratch);
  return { width: imageSize, height: imageSize, data: bytesOf(values, normalization) };
}

/** The steps of a transform in torchvision's words, for people: `['RandomResizedCrop(224, ...)', ...]`. */
export function describeTransform(transform: ImageTransform): readonly string[] {
  return openTransform(transform).description;
}

/** Tells whether a transform gives the same result whatever the generator. */
export function isDeterministic(transform: ImageTransform): boolean {
  return openTransform(transform).isDeterministic;
}

/** Steps with their options read, in an order that can be. */
export function openSteps(steps: readonly TransformStep[], imageSize: number): readonly OpenStep[] {
  const opened = steps.map((step) => transforms.get(step.name).open(step, imageSize));
  const onFloats = opened.findIndex((step) => step.on === 'floats');
  const late = onFloats < 0 ? undefined : opened.slice(onFloats).find((step) => step.on === 'bytes');
  if (late === undefined) return opened;
  throw new BreedlabError(
    `The transform '${late.step.name}' works on bytes and comes after '${opened[onFloats]!.step.name}', which works ` +
      'on normalized numbers.',
    `Put '${late.step.name}' before it.`,
  );
}

/** Labels of the generators that the steps draw from, each once. */
function streamsOf(steps: readonly OpenStep[]): ReadonlyMap<OpenStep, string> {
  const seen = new Map<string, number>();
  return new Map(
    steps.map((step) => {
      const times = (seen.get(step.stream) ?? 0) + 1;
      seen.set(step.stream, times);
      return [step, times === 1 ? step.stream : `${step.stream} ${times}`];
    }),
  );
}

function streamOf(step: OpenStep, random: Random, streams: ReadonlyMap<OpenStep, string>): Random {
  return step.isDeterministic ? random : random.split(streams.get(step)!);
}

function isBuiltIn({ name }: TransformStep): boolean {
  return transforms.originOf(name)?.kind === 'built-in';
}

function sizeAfter(steps: readonly BytesStep[]): Size | undefined {
  return steps.reduce<Size | undefined>((size, step) => step.outputSize(size), undefined);
}

function examplesOf(steps: readonly OpenStep[], imageSize: number): ReturnType<OpenTransform['examples']> {
  const isCrop = (step: OpenStep): boolean => step.on === 'bytes' && step.outputSize(undefined) !== undefined;
  const cropAt = steps.findIndex(isCrop);
  const crop = evaluationSteps(imageSize);
  return steps.flatMap((each, at) =>
    each.examples().map(({ name, step }) => ({
      name,
      steps: isCrop(each) ? [step] : at < cropAt ? [step, ...crop] : [...crop, step],
    })),
  );
}

function checkSize(size: Size | undefined, imageSize: number): void {
  if (size?.width === imageSize && size.height === imageSize) return;
  const left = size === undefined ? 'any size' : `${size.width} x ${size.height} pixels`;
  throw new BreedlabError(
    `The transforms leave images of ${left}; the network takes ${imageSize} x ${imageSize} pixels.`,
    "Let 'random-resized-crop', or 'resize' and 'center-crop', be among the last, and leave out their size.",
  );
}

function start(image: RgbImage | PixelRows, { kernels }: Scratch): Picture {
  kernels.reset();
  return new Picture(image, kernels);
}

function wordsOf(steps: readonly (BytesStep | FloatsStep)[]): readonly string[] {
  return steps.map(({ description }) => description);
}

function normalizeText({ mean, std }: Normalization): string {
  return `Normalize(mean=(${listText(mean)}), std=(${listText(std)}))`;
}
