import { Option, type Command } from 'commander';
import { parseInteger } from '../../cli/index';
import { BreedlabError, unknownNameError } from '../../core';
import { experiment, profile, storedId, type ExperimentName, type ProfileName } from '../../experiments';
import { allModels, type ModelName, type Precision } from '../../models';

/** Spelling of an option, its text in the help, and the way its value is read. */
interface Flag<Value> {
  readonly option: string;
  readonly help: string;
  /** Default: it takes no value. */
  readonly parse?: (text: string) => Value;
}

/** Two experiments, by number or name. */
export type ExperimentPair = readonly [from: ExperimentName, to: ExperimentName];

/** The default of `--data`, for a command's help. */
export const OWN_IMAGES = 'drawings as large as photographs';

const flag = <Value>(option: string, help: string, parse?: (text: string) => Value): Flag<Value> => ({
  option,
  help,
  parse,
});

/** Every option of a benchmark, once; a benchmark names those that it takes, with their defaults. */
export const FLAGS = {
  models: flag<readonly ModelName[] | undefined>('--model, --models <list>', 'networks, e.g. Base,vgg16', parseModels),
  batch: flag<readonly number[] | undefined>('--batch <list>', 'images per batch, e.g. 8,16', (list) =>
    integers('--batch', list),
  ),
  size: flag('--size <px>', 'height and width of the images', parseInteger('--size', 1)),
  width: flag('--width <factor>', "on the models' hidden widths", parseWidth),
  threads: flag<readonly number[] | undefined>('--threads <list>', 'threads of every side, e.g. 1,2', (list) =>
    integers('--threads', list),
  ),
  workers: flag('--workers <list>', 'numbers of image workers, e.g. 1,2', (list) => integers('--workers', list)),
  images: flag('--images <n>', 'training images to load, at most', parseInteger('--images', 1)),
  steps: flag('--steps <n>', 'steps of one measurement', parseInteger('--steps', 1)),
  rounds: flag<number | undefined>('--rounds <n>', 'times that everything is measured', parseInteger('--rounds', 1)),
  seconds: flag('--seconds <s>', 'least time of a turn', parseSeconds),
  precision: flag<Precision>(
    '--precision <name>',
    "bf16: convolutions in bfloat16, beside float32 and PyTorch's autocast",
    parsePrecision,
  ),
  data: flag<string | undefined>(
    '--data <folder>',
    `images in the layout train|valid|test/NNN.Breed/*.jpg; default: ${OWN_IMAGES}`,
  ),
  profile: flag<ProfileName>('--profile <name>', 'scale of the experiments', (text) => profile(text).name),
  pairs: flag<readonly ExperimentPair[] | undefined>('--pairs <list>', 'experiments, e.g. 36:51,43:46', parsePairs),
  experiments: flag<readonly ExperimentName[]>('--experiments <list>', 'e.g. 31,33,49', parseExperiments),
  epochs: flag('--epochs <n>', 'epochs of a training', parseInteger('--epochs', 1)),
  write: flag<boolean | undefined>('--write', 'keep the figures with the project'),
  pytorch: flag<boolean>('--no-pytorch', 'measure Breedlab alone'),
  against: flag<string | undefined>(
    '--against <folder>',
    'another built checkout of Breedlab in place of PyTorch, in pairs',
  ),
};

export type FlagName = keyof typeof FLAGS;
export type Flags<Name extends FlagName = FlagName> = {
  readonly [N in Name]: (typeof FLAGS)[N] extends Flag<infer Value> ? Value : never;
};

/** Defaults in the words of the help, for options whose default is no single value. */
export type DefaultTexts = { readonly [Name in FlagName]?: string };

/** Adds options with their defaults, and `--json`. */
export function addFlags(command: Command, defaults: Partial<Flags>, texts: DefaultTexts = {}): Command {
  for (const [key, value] of Object.entries(defaults)) {
    const name = key as FlagName;
    const { option, help, parse } = FLAGS[name] as Flag<unknown>;
    const text = texts[name];
    const added = new Option(option, text === undefined ? help : `${help} (default: ${text})`);
    if (parse !== undefined) added.argParser(parse);
    command.addOption(option.startsWith('--no-') ? added : added.default(value));
  }
  return command.option('--json', 'print the result as JSON on stdout and nothing else');
}

function integers(option: string, list: string): number[] {
  return list.split(',').map(parseInteger(option, 1));
}

/** The members of a list that are named, e.g. `Base, vgg16`. @throws BreedlabError naming what does not exist */
export function parseNames<Name extends string>(kind: string, list: string, known: readonly Name[]): Name[] {
  return list.split(',').map((text) => {
    const found = known.find((name) => name === text.trim());
    if (found === undefined) throw unknownNameError(kind, text.trim(), known);
    return found;
  });
}

function parseExperiments(list: string): ExperimentName[] {
  return list.split(',').map((name) => storedId(experiment(name.trim()).id));
}

function parsePairs(list: string): ExperimentPair[] {
  return list.split(',').map((text): ExperimentPair => {
    const ids = text.split(':').map((name) => storedId(experiment(name.trim()).id));
    if (ids.length !== 2) throw new BreedlabError(`--pairs has '${text}'.`, 'Give two experiments, e.g. 36:51.');
    return [ids[0]!, ids[1]!];
  });
}

function parseModels(list: string): ModelName[] {
  const known = allModels().map(({ name }) => name);
  return parseNames('model', list, known);
}

function parsePrecision(text: string): Precision {
  return parseNames('precision', text, ['fp32', 'bf16'] satisfies Precision[])[0]!;
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw new BreedlabError(`--seconds is '${text}'.`, 'Give a number from 0.');
}

function parseWidth(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new BreedlabError(`--width is '${text}'.`, 'Give a number above 0 and up to 1.');
}
