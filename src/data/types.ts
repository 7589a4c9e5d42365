/** Part of a dataset that an image belongs to; also the names of its folders. */
export type Split = 'train' | 'valid' | 'test';
export const SPLITS: readonly Split[] = ['train', 'valid', 'test'];

/** One image file with its class. */
export interface ImageFile {
  /** Absolute path. */
  readonly path: string;
  /** Index of its class in {@link Dataset.classes}. */
  readonly label: number;
}

/** One class of a dataset, in the order of the folder names. */
export interface DatasetClass {
  /** Folder name, e.g. `001.Affenpinscher`. */
  readonly folder: string;
  /** Name for people, e.g. `Affenpinscher`, `German shepherd dog`. */
  readonly name: string;
  readonly counts: Readonly<Record<Split, number>>;
}

/** Images in the layout `train|valid|test/NNN.Breed/*.jpg`. */
export interface Dataset {
  /** Short name: the embedded set's name, or the folder's. */
  readonly name: string;
  readonly root: string;
  readonly classes: readonly DatasetClass[];
  /** Absolute path of the split list that names these images. Absent: the folders do. */
  readonly list?: string;
  /** Images per split, sorted by class and path within the split. */
  readonly images: Readonly<Record<Split, readonly ImageFile[]>>;
  /** Hash of relative paths and sizes of all images: goes into a run's environment. 16 hex digits. */
  readonly hash: string;
  /** Classes of its folder that it leaves out, as `leaveOutClasses` chose them. Absent: none. */
  readonly leftOut?: LeftOutClasses & { readonly images: Dataset };
  /** Part of the training and validation images that validates, as `foldOf` chose it. Absent: the split as it is. */
  readonly fold?: Fold;
}

/** One fold of a cross-validation. */
export interface Fold {
  /** Which one validates, from 1. */
  readonly fold: number;
  /** How many there are, from 2. */
  readonly of: number;
}

/** Classes of a folder that a dataset leaves out. */
export interface LeftOutClasses {
  /** Seed by which they were chosen. */
  readonly seed: number;
  /** Hash of the whole folder. */
  readonly of: string;
  /** Names of their folders. */
  readonly classes: readonly string[];
}

/** Channel statistics over pixels scaled to [0, 1], in the order red, green, blue. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Strengths of torchvision's ColorJitter: brightness, contrast, saturation >= 0, hue in [0, 0.5]. */
export interface ColorJitterStrengths {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

/** Changes of the training transform besides resizing; all off is the evaluation transform. See `seriesSteps`. */
export interface Augmentation {
  readonly randomResizedCrop: boolean;
  readonly horizontalFlip: boolean;
  readonly colorJitter: ColorJitterStrengths | null;
}

/** A batch as the network takes it. */
export interface Batch {
  /** Normalized pixels, shape [size, height, width, 3]. */
  readonly pixels: Float32Array;
  /** Height and width of each image, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Class indices, shape [size]. */
  readonly labels: Int32Array;
  /** Position of each image in its split's list, shape [size]. */
  readonly indices: Int32Array;
  /** Images in the batch: fewer than the batch size in the last one, or where files were skipped. */
  readonly size: number;
}

/** A file that was left out, and why. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}
