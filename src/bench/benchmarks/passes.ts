import { settings } from '../../core';
import { seriesModels, type ModelName, type Precision } from '../../models';
import { benchmark, type Benchmark, type Case, type Tools } from '../harness/benchmark';
import { OTHER_BUILD, PAIRS, subjectOf } from '../harness/builds';
import type { Flags } from '../harness/flags';
import type { Side } from '../harness/sides';
import type { Freezing, Measured, Opened, Workload } from '../subject/protocol';
import {
  figuresOf,
  passesRow,
  passesTable,
  type PassesFacts,
  type PassesRow,
  type PassesWork,
  type SideFigures,
  type Targets,
} from './passesReport';

/** Classes of the published data. */
const CLASSES = 133;
const ROUNDS = 7;

/** A network, the scale at which it is measured, and its targets. Absent fields are the benchmark's own. */
export interface Network extends Targets {
  readonly model: ModelName;
  readonly batches?: readonly number[];
  readonly imageSize?: number;
  readonly widthMultiplier?: number;
}

/** PyTorch as users write it; with fused SGD; with that and channels_last. Lines of VARIANTS in reference/passes.py. */
export type Variant = 'default' | 'fused' | 'tuned';

/** A benchmark of passes through networks, as data. */
export interface PassesBenchmark {
  readonly name: string;
  readonly description: string;
  /** Title of its table. */
  readonly title: string;
  readonly task: Workload['task'];
  /** Networks that are measured where none are named, with their targets. */
  readonly networks: readonly Network[];
  /** Values for networks that say nothing else. */
  readonly usual: Omit<Network, 'model'> & { readonly batches: readonly number[] };
  readonly variants: readonly Variant[];
  /** Default: those of the published data. */
  readonly classes?: number;
  /** Its batch sizes, for the help. Default: it has no option for them. */
  readonly batchText?: string;
  /** Options that it has besides the common ones, with their defaults. */
  readonly flags: Partial<Flags<'batch' | 'size' | 'width' | 'precision'>> & Flags<'threads'>;
}

/** Options of a benchmark of passes. */
export type PassesFlags = Flags<'models' | 'threads' | 'rounds' | 'seconds'> &
  Partial<Flags<'batch' | 'size' | 'width' | 'precision' | 'pytorch' | 'against'>>;

export function passesBenchmark(own: PassesBenchmark): Benchmark {
  const { name, description, usual } = own;
  return benchmark<PassesFlags, PassesFacts, PassesRow, Measured, Opened>({
    ...{ name, description },
    flags: { models: undefined, ...own.flags, rounds: undefined, seconds: 1, pytorch: true, against: undefined },
    defaultTexts: {
      models: `${own.networks.map(({ model }) => model).join()}; with --against the series' eight`,
      batch: own.batchText,
      ...(own.flags.threads === undefined ? { threads: 'the cores' } : {}),
      rounds: `${ROUNDS}, with --against ${PAIRS}`,
    },
    async plan(flags, tools) {
      const { precision = 'fp32', against } = flags;
      const sides = await sidesOf(own, flags, tools);
      return {
        rounds: flags.rounds ?? (against === undefined ? ROUNDS : PAIRS),
        facts: { precision, ...(against === undefined ? {} : { against }) },
        cases: passesCases(own, flags, sides, (network, work, figures) => {
          const targets = { ...usual, ...network, atLeast: { ...usual.atLeast, ...network.atLeast } };
          return [passesRow(targets, work, figures)];
        }),
      };
    },
    table: (report) => passesTable(own, report),
  });
}

/** A side of all cases: a request for passes lacks only the network, scale and batch of the case. */
export interface PassesSide extends Pick<Side, 'name' | 'program'> {
  readonly freezing: Freezing;
  readonly precision: Precision;
  /** Variant of PyTorch. */
  readonly variant?: Variant;
}

/** Breedlab on images of noise. */
export function ours(precision: Precision, freezing: Freezing = 'none', folder?: string): PassesSide {
  const words = [folder === undefined ? 'Breedlab' : OTHER_BUILD, ...(freezing === 'none' ? [] : [freezing])];
  return { name: inPrecision(words.join(' '), precision), program: { kind: 'breedlab', folder }, freezing, precision };
}

/** Breedlab; for bf16 also Breedlab in float32; and PyTorch's variants, or the other build. */
async function sidesOf(
  { variants }: PassesBenchmark,
  flags: PassesFlags,
  tools: Tools,
): Promise<readonly PassesSide[]> {
  const { precision = 'fp32', pytorch = false, against } = flags;
  if (against !== undefined) {
    subjectOf(against);
    return [ours(precision), ours(precision, 'none', against)];
  }
  const both = [ours(precision), ...(precision === 'bf16' ? [ours('fp32')] : [])];
  if (!pytorch) return both;
  const program = { kind: 'pytorch', python: await tools.python() } as const;
  const theirs = variants.map((variant): PassesSide => {
    const name = inPrecision(variant === 'default' ? 'PyTorch' : `PyTorch ${variant}`, precision);
    return { ...{ name, program, variant, precision }, freezing: 'none' };
  });
  return [...both, ...theirs];
}

/** A side's name, float32 being understood. */
function inPrecision(name: string, precision: Precision): string {
  return precision === 'fp32' ? name : `${name} ${precision}`;
}

/**
 * The networks of the options, else the benchmark's own, or the series' against another build; at the batch sizes and
 * scale of the options, else at their own.
 */
export function passesCases<Row>(
  own: Pick<PassesBenchmark, 'task' | 'networks' | 'usual' | 'classes'>,
  flags: PassesFlags,
  sides: readonly PassesSide[],
  rows: (network: Network, work: PassesWork, figures: readonly SideFigures[]) => readonly Row[],
): readonly Case<Row, Measured, Opened>[] {
  const { task, networks, usual, classes = CLASSES } = own;
  const models =
    flags.against === undefined ? networks.map(({ model }) => model) : seriesModels().map(({ name }) => name);
  return (flags.models ?? models).flatMap((model) => {
    const network = networks.find((each) => each.model === model) ?? { model };
    const imageSize = flags.size ?? network.imageSize ?? 224;
    const widthMultiplier = flags.width ?? network.widthMultiplier ?? 1;
    const batches = flags.batch ?? network.batches ?? usual.batches;
    return batches.flatMap((batch) =>
      (flags.threads ?? [settings().cores]).map((threads): Case<Row, Measured, Opened> => {
        const work: PassesWork = { model, batch, imageSize, widthMultiplier, threads };
        return {
          name: `${task} ${model}, batch ${batch}${flags.threads === undefined ? '' : `, threads ${threads}`}`,
          sides: sides.map(({ name, program, ...request }) => ({
            ...{ name, program, threads },
            open: { ...{ task, classes }, ...work, ...request },
            measure: { task: 'measure', seconds: flags.seconds },
            // Two processes of one build differ by up to a tenth; in pairs that must not count for the build.
            fresh: flags.against !== undefined,
          })),
          rows: (runs) => rows(network, work, runs.map(figuresOf)),
        };
      }),
    );
  });
}
