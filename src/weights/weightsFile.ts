import { BreedlabError, nearest } from '../core';
import type { ElementType } from './elements';
import { refusedFile } from './errors';
import { openFileBytes, type FileBytes } from './fileBytes';
import { looksLikeSafetensors, safetensorsEntries } from './safetensors';
import { readTensor, type StoredTensor } from './storedTensor';
import { looksLikeTorchLegacy, torchLegacyEntries } from './torch/torchLegacy';
import { looksLikeZip, torchZipEntries } from './torch/torchZip';

/** `torch-zip`: torch.save since PyTorch 1.6. `torch-legacy`: before. */
export type WeightsFormat = 'torch-zip' | 'torch-legacy' | 'safetensors';

/** Description of a tensor in a file. */
export interface WeightsEntry {
  /** Sizes in PyTorch's order (convolutions OIHW, dense layers out, in). A scalar has []. */
  readonly shape: readonly number[];
  /** Type in the file; `read` gives float32. */
  readonly dtype: ElementType;
  /** Product of the shape. */
  readonly elements: number;
}

/** The tensors of a weights file, read one at a time. */
export interface WeightsFile {
  readonly path: string;
  readonly format: WeightsFormat;
  /** Names in the order of the file. */
  names(): readonly string[];
  has(name: string): boolean;
  /** @throws BreedlabError for a name that the file lacks */
  entry(name: string): WeightsEntry;
  /**
   * Elements in row-major order, as float32: fp16 and bf16 exactly, fp64 rounded, integers exactly up to
   * 2^24. Memory: the result, and as much again for a tensor that is not contiguous.
   *
   * @throws BreedlabError for a name that the file lacks, or elements that do not match their checksum
   */
  read(name: string): Float32Array;
  /** Frees the descriptor. Reading afterwards throws. */
  close(): void;
}

/**
 * Views of one storage may repeat elements (tied weights); no state dict repeats its file many times over.
 */
const MAX_EXPANSION = 16;

/**
 * Opens a `.pth` (zip or legacy) or `.safetensors` file by its content, whatever its name, and checks
 * everything but the elements. Nothing in it is ever run; sizes are checked against the file before memory is
 * allocated.
 *
 * @throws BreedlabError that names the file and the entry when it is missing, damaged, or more than tensors
 */
export async function openWeightsFile(path: string): Promise<WeightsFile> {
  const bytes = openFileBytes(path);
  try {
    const format = detectFormat(bytes);
    const tensors = await READERS[format](bytes);
    requireBoundedTotal(bytes, tensors);
    return weightsFile(bytes, format, tensors);
  } catch (error) {
    bytes.close();
    throw error;
  }
}

type Tensors = Map<string, StoredTensor>;

const READERS: Readonly<Record<WeightsFormat, (bytes: FileBytes) => Tensors | Promise<Tensors>>> = {
  'torch-zip': torchZipEntries,
  'torch-legacy': torchLegacyEntries,
  safetensors: safetensorsEntries,
};

function detectFormat(bytes: FileBytes): WeightsFormat {
  if (looksLikeZip(bytes)) return 'torch-zip';
  if (looksLikeTorchLegacy(bytes)) return 'torch-legacy';
  if (looksLikeSafetensors(bytes)) return 'safetensors';
  throw refusedFile(
    bytes.path,
    'its first bytes',
    `${bytes.size} bytes that are neither a PyTorch nor a safetensors file`,
  );
}

function requireBoundedTotal(bytes: FileBytes, tensors: ReadonlyMap<string, StoredTensor>): void {
  let total = 0;
  for (const { elements } of tensors.values()) total += elements * Float32Array.BYTES_PER_ELEMENT;
  if (total > bytes.size * MAX_EXPANSION) {
    throw refusedFile(
      bytes.path,
      'its tensors',
      `together they take ${total} bytes as float32, from a file of ${bytes.size}`,
    );
  }
}

function weightsFile(bytes: FileBytes, format: WeightsFormat, tensors: ReadonlyMap<string, StoredTensor>): WeightsFile {
  const find = (name: string): StoredTensor => {
    const tensor = tensors.get(name);
    if (tensor !== undefined) return tensor;
    const guess = nearest(name, [...tensors.keys()]);
    throw new BreedlabError(
      `${bytes.path} has no tensor '${name}' among its ${tensors.size}.`,
      guess === undefined
        ? 'Give the weights of the same model.'
        : `Nearest: '${guess}'. Give the weights of the same model.`,
    );
  };
  return {
    path: bytes.path,
    format,
    names: () => [...tensors.keys()],
    has: (name) => tensors.has(name),
    entry(name) {
      const { shape, dtype, elements } = find(name);
      return { shape, dtype, elements };
    },
    read: (name) => readTensor(bytes, name, find(name)),
    close: () => bytes.close(),
  };
}
