import { Option, type Command } from 'commander';
import { parseInteger } from '../../cli/index';
import { BreedlabError, unknownNameError } from '../../core';
import { allModels, type ModelName, type Precision } from '../../models';

/** Options that the benchmarks of networks share. */
export interface NetworkFlags {
  readonly models: readonly ModelName[];
  /** Default: the benchmark's own, by model. */
  readonly batch?: readonly number[];
  readonly size: number;
  readonly width: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly pytorch: boolean;
  readonly precision: Precision;
  readonly json?: boolean;
}

/** The flags where nothing is given. */
export const NETWORK_DEFAULTS: NetworkFlags = {
  models: ['Base', 'AlexNet', 'vgg16', 'vgg16_bn'],
  size: 224,
  width: 1,
  rounds: 7,
  seconds: 1,
  pytorch: true,
  precision: 'fp32',
};

/**
 * Adds the options of {@link NetworkFlags}.
 *
 * @param ownBatches what the help says of the batch sizes where none is given
 */
export function addNetworkFlags(command: Command, defaults: NetworkFlags, ownBatches: string): Command {
  const { models, size, width, rounds, seconds } = defaults;
  return command
    .option('--models <list>', 'models, e.g. Base,vgg16', parseModels, models)
    .option('--batch <list>', `images per batch, e.g. 8,16 (default: ${ownBatches})`, parseBatches)
    .option('--size <px>', 'height and width of the images', parseInteger('--size', 1), size)
    .option('--width <factor>', "on the models' hidden widths", parseWidth, width)
    .option('--rounds <n>', 'times that everything is measured', parseInteger('--rounds', 1), rounds)
    .option('--seconds <s>', 'least time of a turn', parseSeconds, seconds)
    .option('--no-pytorch', 'measure Breedlab alone')
    .option('--json', 'print the result as JSON on stdout and nothing else');
}

/** `--precision`, for what is measured beside PyTorch. */
export function precisionOption(): Option {
  return new Option('--precision <name>', "bf16: convolutions in bfloat16, beside float32 and PyTorch's autocast")
    .choices(['fp32', 'bf16'] satisfies Precision[])
    .default('fp32' satisfies Precision);
}

/** @throws BreedlabError naming the model that does not exist */
export function parseModels(list: string): ModelName[] {
  const known = allModels().map(({ name }) => name);
  return list.split(',').map((text) => {
    const found = known.find((name) => name === text.trim());
    if (found === undefined) throw unknownNameError('model', text.trim(), known);
    return found;
  });
}

/** @throws BreedlabError for anything but whole numbers from 1 */
export function parseBatches(list: string): number[] {
  return list.split(',').map(parseInteger('--batch', 1));
}

/** @throws BreedlabError for anything but a number from 0 */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new BreedlabError(`--seconds is '${text}'.`, 'Give a number from 0.');
}

/** @throws BreedlabError for anything but a number in (0, 1] */
export function parseWidth(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new BreedlabError(`--width is '${text}'.`, 'Give a number above 0 and up to 1.');
}
