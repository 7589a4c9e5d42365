/** Part of a photo that a network gets, and its numbers: RGB in [0, 1], minus `mean`, over `std`, per channel. */
export interface WeightsInput {
  /** Shorter side that the photo is resized to, antialiased as Pillow does. */
  readonly resize: number;
  /** Side of the square that is then cut out of its centre. */
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A file within a package of PyPI. None of the package's Python is run. */
export interface PythonPackage {
  readonly kind: 'python-package';
  /** Name in the package index. */
  readonly name: string;
  readonly version: string;
  /** The file's path within `site-packages`. */
  readonly path: string;
  /** True where set-up installs it; else `breedlab weights fetch` does. */
  readonly comesWithSetup: boolean;
}

/** Where a file of weights comes from. */
export type WeightsOrigin = { readonly kind: 'url'; readonly url: string } | PythonPackage;

/** Weights that can be fetched, described in one place: origin, checksum, input, and accuracy. */
export interface PublishedWeights<Name extends string = string> {
  /** Name in commands, e.g. `breedlab weights fetch vgg16`. */
  readonly name: Name;
  /** Their publisher's name for them. */
  readonly source: string;
  readonly origin: WeightsOrigin;
  /** Ends in the first eight digits of its SHA-256, as torch.hub checks them. */
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly license: string;
  /** Learned parameters; the running statistics of batch norm are not among them. */
  readonly parameters: number;
  readonly classCount: number;
  readonly input: WeightsInput;
  /** Fractions of ImageNet's 50,000 validation images, one crop, as published; null where the figure is not. */
  readonly accuracy: { readonly top1: number; readonly top5: number | null };
}
