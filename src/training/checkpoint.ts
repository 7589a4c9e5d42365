import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import {
  BreedlabError,
  errorCode,
  firstNotFinite,
  messageOf,
  readJsonIfPresent,
  recordOf,
  requireFormat,
  schemaProblem,
  UNGUARDED,
  writeJsonAtomic,
  type FileWriter,
} from '../core';
import type { Engine } from '../engine';
import type { NamedVariable } from './network';
import { readState, type TrainingState } from './state';
import {
  checkpointWriteError,
  damaged,
  readTensorsFile,
  writeTensorsFile,
  type FileReference,
  type OpenForWriting,
  type StoredTensor,
  type TensorSource,
} from './tensorsFile';

/** Version of the checkpoint files. */
const CHECKPOINT_VERSION = 1;

const POINTER = 'checkpoint.json';

/** One of a run's two sets of weights. */
export type WeightsChoice = 'best' | 'last';

/** `best/checkpoint.json`: the weights of the epoch with the lowest validation loss. */
export interface BestCheckpoint {
  readonly version: number;
  readonly epoch: number;
  readonly validLoss: number;
  readonly weights: FileReference;
}

/** `last/checkpoint.json`: all that is needed to continue. */
export interface LastCheckpoint {
  readonly version: number;
  /** Number of the checkpoint in the run; names the tensor files. */
  readonly generation: number;
  readonly state: TrainingState;
  readonly weights: FileReference;
  /** Slots of each variable, e.g. momenta; null before the first step. */
  readonly slots: FileReference | null;
  /** The moving average of the weights. Absent in a training without one, and before its first step. */
  readonly average?: FileReference;
  /** The best epoch so far; its file is in `best/`. */
  readonly best: BestCheckpoint | null;
}

/** Content of a checkpoint. */
export interface CheckpointContent {
  readonly state: TrainingState;
  readonly weights: readonly NamedVariable[];
  readonly slots: readonly NamedVariable[];
  /** The moving average of the weights, which is the best epoch's where there is one. Default: none. */
  readonly average?: readonly NamedVariable[];
  /** The new best epoch and its validation loss; null where the weights are not those of one. */
  readonly newBest: { readonly epoch: number; readonly validLoss: number } | null;
}

/**
 * The checkpoints of one run folder. Tensors go into new files (safetensors: float32, TensorFlow's
 * layouts), and `last/checkpoint.json`, which names them with length and checksum, is replaced atomically
 * after them: whenever the process is killed, that pointer and the files it names, those of the best epoch
 * included, are one readable checkpoint. Files that no pointer names are removed after it has moved.
 */
export class CheckpointStore {
  private current: LastCheckpoint | undefined;

  /**
   * @param open opens tensor files for writing. Default: on the file system
   * @param writer the lease under which files are written and removed. Default: none
   */
  constructor(
    private readonly folder: string,
    private readonly open?: OpenForWriting,
    private readonly writer: FileWriter = UNGUARDED,
  ) {
    const found = readPointer<LastCheckpoint>(folder, 'last');
    this.current = found && { ...found, state: readState(found.state) };
  }

  /** The newest checkpoint, or undefined when there is none yet. */
  get last(): LastCheckpoint | undefined {
    return this.current;
  }

  /** @throws BreedlabError when it cannot be written; the previous checkpoint then stays intact */
  async save(content: CheckpointContent): Promise<void> {
    const generation = (this.current?.generation ?? 0) + 1;
    const label = `${String(generation).padStart(6, '0')}.safetensors`;
    try {
      const files = await this.writeFiles(label, content);
      const checkpoint = { version: CHECKPOINT_VERSION, generation, state: content.state, ...files };
      writeJsonAtomic(pointerFile(this.folder, 'last'), checkpoint, this.writer);
      this.current = checkpoint;
    } catch (error) {
      this.discard(label);
      throw checkpointWriteError(this.folder, this.writer.reason(error));
    }
    await this.settle();
  }

  /** The tensors of the newest checkpoint. @throws BreedlabError naming a missing or damaged file, or weights not finite */
  async readLast(
    checkpoint: LastCheckpoint,
  ): Promise<{ readonly weights: TensorMap; readonly slots: TensorMap; readonly average: TensorMap }> {
    const { weights: reference, slots: ofSlots, average: ofAverage } = checkpoint;
    const weights = await readWeights(this.folder, 'last', reference);
    const slots = ofSlots === null ? new Map() : await readTensors(this.folder, 'last', ofSlots);
    const average = ofAverage === undefined ? new Map() : await readWeights(this.folder, 'last', ofAverage);
    return { weights, slots, average };
  }

  /**
   * Updates `best/checkpoint.json` to the newest checkpoint and removes files that are no longer
   * named.
   */
  async settle(): Promise<void> {
    if (this.current === undefined) return;
    const { weights, slots, average, best } = this.current;
    if (best !== null && readPointer<BestCheckpoint>(this.folder, 'best')?.weights.sha256 !== best.weights.sha256) {
      writeJsonAtomic(pointerFile(this.folder, 'best'), best, this.writer);
    }
    await this.removeOthers('last', [POINTER, weights.file, slots?.file, average?.file]);
    await this.removeOthers('best', [POINTER, best?.weights.file]);
  }

  private async writeFiles(
    label: string,
    { state, weights, slots, average = [], newBest }: CheckpointContent,
  ): Promise<Pick<LastCheckpoint, 'weights' | 'slots' | 'average' | 'best'>> {
    const written = await this.writeTensors('last', `weights-${label}`, weights);
    const averaged = average.length === 0 ? undefined : await this.writeTensors('last', `average-${label}`, average);
    return {
      weights: written,
      slots: slots.length === 0 ? null : await this.writeTensors('last', `${slotsName(state)}-${label}`, slots),
      ...(averaged === undefined ? {} : { average: averaged }),
      best: newBest === null ? (this.current?.best ?? null) : await this.shareAsBest(averaged ?? written, newBest),
    };
  }

  /** Frees, after a failure, the space of the files that no pointer names. */
  private discard(label: string): void {
    const files = [
      ['last', `weights-${label}`],
      ['last', `momentum-${label}`],
      ['last', `slots-${label}`],
      ['last', `average-${label}`],
      ['best', `weights-${label}`],
      ['best', `average-${label}`],
    ] as const;
    try {
      for (const [choice, name] of files) this.writer.remove(path.join(this.folder, choice, name));
    } catch {
      // The failure before is the one to report; who has lost the folder leaves it as it is.
    }
  }

  private async removeOthers(choice: WeightsChoice, kept: readonly (string | undefined)[]): Promise<void> {
    const folder = path.join(this.folder, choice);
    const names = await fs.readdir(folder).catch(() => []);
    for (const name of names.filter((each) => !kept.includes(each))) this.writer.remove(path.join(folder, name));
  }

  private async writeTensors(
    choice: WeightsChoice,
    name: string,
    variables: readonly NamedVariable[],
  ): Promise<FileReference> {
    const folder = path.join(this.folder, choice);
    await fs.mkdir(folder, { recursive: true });
    const file = path.join(folder, name);
    const written = await writeTensorsFile(file, variables.map(sourceOf), { open: this.open, writer: this.writer });
    return { file: name, ...written };
  }

  /**
   * The best epoch's weights, or their average, are the last ones at that moment: the two folders share the file where they
   * can.
   */
  private async shareAsBest(
    weights: FileReference,
    { epoch, validLoss }: { readonly epoch: number; readonly validLoss: number },
  ): Promise<BestCheckpoint> {
    const folder = path.join(this.folder, 'best');
    await fs.mkdir(folder, { recursive: true });
    const file = path.join(folder, weights.file);
    const draft = this.writer.draft(file);
    await linkOrCopy(path.join(this.folder, 'last', weights.file), draft);
    this.writer.put(draft, file);
    return { version: CHECKPOINT_VERSION, epoch, validLoss, weights };
  }
}

export type TensorMap = ReadonlyMap<string, StoredTensor>;

/**
 * The weights of a run folder, verified by their checksum.
 *
 * @throws BreedlabError when the run has no such weights, a file is missing or damaged, or one of them is not finite
 */
export async function loadWeights(folder: string, choice: WeightsChoice): Promise<TensorMap> {
  const pointer = readPointer<BestCheckpoint | LastCheckpoint>(folder, choice);
  if (pointer === undefined) throw damaged(pointerFile(folder, choice), 'it does not exist');
  return readWeights(folder, choice, pointer.weights);
}

/**
 * Sets variables to the stored values of the same names.
 *
 * @throws Error naming the first variable whose values are missing or have another shape
 */
export function assignWeights(engine: Engine, variables: readonly NamedVariable[], stored: TensorMap): void {
  for (const { name, variable } of variables) {
    const tensor = stored.get(name);
    if (tensor === undefined || tensor.shape.join() !== variable.shape.join()) {
      const found = tensor === undefined ? 'nothing' : `[${tensor.shape.join(', ')}]`;
      throw new Error(`The weights hold ${found} for ${name} [${variable.shape.join(', ')}].`);
    }
    engine.tf.tidy(() => variable.assign(engine.tf.tensor(tensor.data, [...tensor.shape], 'float32')));
  }
}

/** The file is named after SGD's slot, from when SGD was the only optimiser. */
function slotsName({ optimizer }: TrainingState): 'momentum' | 'slots' {
  return optimizer === undefined || optimizer.name === 'sgd' ? 'momentum' : 'slots';
}

function sourceOf({ name, variable }: NamedVariable): TensorSource {
  return { name, shape: variable.shape, read: () => variable.dataSync<'float32'>() };
}

function pointerFile(folder: string, choice: WeightsChoice): string {
  return path.join(folder, choice, POINTER);
}

function readPointer<T extends { readonly version: number }>(folder: string, choice: WeightsChoice): T | undefined {
  const file = pointerFile(folder, choice);
  let pointer: T | undefined;
  try {
    pointer = readJsonIfPresent<T>(file);
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
  if (pointer === undefined) return undefined;
  requireFormat(file, recordOf(pointer)?.version, CHECKPOINT_VERSION);
  const problem = schemaProblem(`checkpoint-${choice}`, pointer);
  if (problem !== undefined) throw damaged(file, problem);
  return pointer;
}

function readTensors(folder: string, choice: WeightsChoice, reference: FileReference): Promise<TensorMap> {
  return readTensorsFile(path.join(folder, choice, reference.file), reference);
}

/** Slots need no such check: what is not finite there and matters is so in the weights after the next step. */
async function readWeights(folder: string, choice: WeightsChoice, reference: FileReference): Promise<TensorMap> {
  const tensors = await readTensors(folder, choice, reference);
  for (const [name, { data }] of tensors) {
    const found = firstNotFinite(data);
    if (found === undefined) continue;
    throw new BreedlabError(
      `The weights ${path.join(folder, choice, reference.file)} hold ${found} in ${name}: the training had diverged.`,
      choice === 'last' ? "Use the run's best weights, or train anew with other settings." : 'Train anew.',
    );
  }
  return tensors;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await fs.link(from, to);
  } catch (error) {
    // Some file systems have no hard links.
    if (errorCode(error) === 'ENOSPC') throw error;
    await fs.copyFile(from, to);
  }
}
