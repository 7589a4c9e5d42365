import type { ModelName, Precision } from '../../models';
import type { Report } from '../harness/benchmark';
import {
  atLeast,
  atMost,
  paired,
  pairedText,
  PAIRED_NOTE,
  ratioOf,
  ratioText,
  spreadOf,
  spreadText,
  targetText,
  type Judged,
  type Paired,
  type Spread,
} from '../harness/figures';
import { busyNotes } from '../harness/machine';
import type { SideRun } from '../harness/sides';
import type { ReportTable } from '../harness/tables';
import type { Measured, Opened, Workload } from '../subject/protocol';
import type { Network, PassesBenchmark, Variant } from './passes';

/** From the start of a process to the beginning of its first pass, at most. */
const START_SECONDS = 5;
/** What another build is called. */
export const OTHER_BUILD = 'other build';

/** What is computed in a case. */
export interface PassesWork {
  readonly model: ModelName;
  readonly batch: number;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly threads: number;
}

/** What one side came to. */
export interface SideFigures {
  readonly name: string;
  readonly imagesPerSecond: Spread;
  readonly startSeconds: number;
  readonly firstPassSeconds: number;
  readonly peakMiB: number;
}

/** One network at one batch size. */
export interface PassesRow extends PassesWork {
  /** Breedlab first. */
  readonly sides: readonly SideFigures[];
  /** Images per second over those of the other sides, by their names; over another build with an interval. */
  readonly over: Readonly<Record<string, Judged<Spread> | Paired>>;
  /** Peak memory over that of PyTorch as users write it, or of the other build. */
  readonly memory: Judged<number> | null;
  /** Seconds until the first pass began. */
  readonly start: Judged<number>;
}

export interface PassesFacts {
  readonly precision: Precision;
  /** Folder of the other build, where one was measured. */
  readonly against?: string;
}

export function figuresOf({ name, opened, answers }: SideRun<Measured, Opened>): SideFigures {
  const { seconds, firstPassSeconds } = opened!;
  return {
    name,
    imagesPerSecond: spreadOf(answers.map((answer) => answer.images / answer.seconds)),
    startSeconds: seconds - firstPassSeconds,
    firstPassSeconds,
    peakMiB: Math.max(...answers.map(({ peakMiB }) => peakMiB)),
  };
}

/** @param sides Breedlab first. What is asked of it is asked in float32: of a side in bf16 nothing is */
export function passesRow(
  { atLeast: asked = {}, memory: most }: Pick<Network, 'atLeast' | 'memory'>,
  work: PassesWork,
  sides: readonly SideFigures[],
): PassesRow {
  const [breedlab, ...others] = sides as [SideFigures, ...SideFigures[]];
  const speeds = breedlab.imagesPerSecond.values;
  const over = others.map(({ name, imagesPerSecond: { values } }) => {
    const ratio = ratioOf(speeds, values);
    return [name, isOtherBuild(name) ? paired(speeds, values) : atLeast(ratio, ratio.median, asked[name])] as const;
  });
  const reference = others.find(({ name }) => !name.startsWith('Breedlab'));
  const memory = reference === undefined ? null : breedlab.peakMiB / reference.peakMiB;
  const asksMemory = reference?.name === 'PyTorch' || reference?.name === OTHER_BUILD;
  return {
    ...work,
    sides,
    over: Object.fromEntries(over),
    memory: memory === null ? null : atMost(memory, memory, asksMemory ? most : null),
    start: atMost(breedlab.startSeconds, breedlab.startSeconds, START_SECONDS),
  };
}

function isOtherBuild(name: string): boolean {
  return name.startsWith(OTHER_BUILD);
}

/** Scale that is the same in all rows, for a title: `, 224 px, 0.5 of the width`. */
export function scaleText(rows: readonly Pick<PassesWork, 'imageSize' | 'widthMultiplier'>[]): string {
  const [size, width] = [only(rows, ({ imageSize }) => imageSize), only(rows, (row) => row.widthMultiplier)];
  return `${size === null ? '' : `, ${size} px`}${width === null || width === 1 ? '' : `, ${width} of the width`}`;
}

/** What all rows have, or null where they differ. */
function only<Row>(rows: readonly Row[], value: (row: Row) => number): number | null {
  const values = new Set(rows.map(value));
  return values.size === 1 ? [...values][0]! : null;
}

const RATIOS: Readonly<Record<string, string>> = {
  Breedlab: 'ratio to fp32',
  'PyTorch fused': 'ratio to fused',
  'PyTorch tuned': 'ratio to tuned',
};

/** Columns with what stands in them, and those of what differs among the rows only where it does. */
function columnsOf(pass: string, rows: readonly PassesRow[]): readonly [title: string, cell: (row: PassesRow) => string][] {
  const varying = (title: string, value: (row: PassesRow) => number): [string, (row: PassesRow) => string][] =>
    only(rows, value) === null ? [[title, (row) => String(value(row))]] : [];
  const names = rows[0]!.sides.map(({ name }) => name);
  const plain = (name: string): string => name.replace(/ bf16$/, '');
  const joined = ({ sides }: PassesRow, text: (side: SideFigures) => string): string => sides.map(text).join(' : ');
  return [
    ['model', ({ model }) => model],
    ...varying('px', ({ imageSize }) => imageSize),
    ...varying('width', ({ widthMultiplier }) => widthMultiplier),
    ['batch', ({ batch }) => String(batch)],
    ...varying('threads', ({ threads }) => threads),
    ...names.map((name, i): [string, (row: PassesRow) => string] => [
      i === 0 ? 'Breedlab images/s' : name === 'Breedlab' ? 'Breedlab fp32' : plain(name),
      ({ sides }) => speedText(sides[i]),
    ]),
    ...names.slice(1).map((name): [string, (row: PassesRow) => string] => [
      RATIOS[plain(name)] ?? 'ratio',
      ({ over }) => overText(over[name]),
    ]),
    [
      'memory, MiB',
      (row) => {
        const peaks = joined(row, ({ peakMiB }) => peakMiB.toFixed(0));
        return row.memory === null ? peaks : `${peaks}, ${row.memory.ratio.toFixed(2)}${targetText(row.memory)}`;
      },
    ],
    [
      `start + first ${pass}, s`,
      (row) =>
        joined(row, (side) => `${side.startSeconds.toFixed(1)} + ${side.firstPassSeconds.toFixed(1)}`) +
        (row.start.met === false ? targetText(row.start) : ''),
    ],
  ];
}

function speedText(side: SideFigures | undefined): string {
  if (side === undefined) return '-';
  const { imagesPerSecond } = side;
  return spreadText(imagesPerSecond, imagesPerSecond.median < 100 ? 1 : 0);
}

function overText(judged: Judged<Spread> | Paired | undefined): string {
  return judged !== undefined && 'interval' in judged ? pairedText(judged) : ratioText(judged);
}

export function passesTable(
  { title, task, variants }: Pick<PassesBenchmark, 'title' | 'task' | 'variants'>,
  { machine, rows, rounds, precision, against }: Report<PassesFacts, PassesRow>,
): ReportTable {
  const pass = task === 'step' ? 'step' : 'batch';
  const columns = columnsOf(pass, rows);
  const names = rows[0]!.sides.map(({ name }) => name.replace(/ bf16$/, ''));
  const isMixed = precision === 'bf16';
  const sides = names.map((name, i) => (i > 0 && name === 'Breedlab' ? 'Breedlab fp32' : name));
  return {
    title: `${title}${scaleText(rows)}${isMixed ? ', convolutions in bf16' : ''}`,
    columns: columns.map(([each]) => ({ title: each, ...(each === 'model' ? {} : { align: 'right' }) })),
    rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
    notes: [
      `Medians of ${rounds} rounds (smallest-largest), all sides measured in turn, each in its own process.`,
      ...(names.includes('PyTorch') ? [variantsText(task, variants)] : []),
      ...(against === undefined ? [] : [`${OTHER_BUILD}: ${against}. ${PAIRED_NOTE}`]),
      ...(isMixed ? ['PyTorch in bf16 is torch.autocast, which also computes dense layers in it.'] : []),
      `In brackets what was asked for; memory and start: ${sides.join(' : ')}.`,
      `Start: from the start of the process to the beginning of the first ${pass}.`,
      ...busyNotes(machine),
    ],
  };
}

function variantsText(task: Workload['task'], variants: readonly Variant[]): string {
  const fused = variants.includes('fused') ? 'fused: SGD in one kernel; ' : '';
  return `PyTorch: as users write it; ${fused}tuned: channels_last${task === 'step' ? ' and fused SGD' : ''}.`;
}
