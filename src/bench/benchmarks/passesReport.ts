import type { ModelName, Precision } from '../../models';
import type { Report } from '../harness/benchmark';
import { buildNotes, compared, comparedText, OTHER_BUILD, type Paired } from '../harness/builds';
import { atMost, spreadOf, spreadText, targetText, type Judged, type Spread } from '../harness/figures';
import { busyNotes } from '../harness/machine';
import type { SideRun } from '../harness/sides';
import { common, tabled, varying, type ColumnOf, type ReportTable } from '../harness/tables';
import type { Measured, Opened, Workload } from '../subject/protocol';

/** Greatest time from the start of a process to the beginning of its first pass. */
const START_SECONDS = 5;

/** Work of a case. */
export interface PassesWork {
  readonly model: ModelName;
  readonly batch: number;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly threads: number;
}

/** Targets for a network. */
export interface Targets {
  /** Images per second over those of other sides in float32, by their names. */
  readonly atLeast?: Readonly<Record<string, number>>;
  /** Peak memory over PyTorch's, at most. Default: no target. */
  readonly memory?: number;
}

/** Measurements of one side. */
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
  /** Images per second over those of the other sides, by their names. */
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

/** @param sides Breedlab first. Its targets over sides in float32 hold for no others */
export function passesRow(
  { atLeast: asked = {}, memory: most }: Targets,
  work: PassesWork,
  sides: readonly SideFigures[],
): PassesRow {
  const [breedlab, ...others] = sides as [SideFigures, ...SideFigures[]];
  const { imagesPerSecond, peakMiB, startSeconds } = breedlab;
  const over = others.map(({ name, imagesPerSecond: theirs }) => [
    name,
    compared(name, imagesPerSecond.values, theirs.values, asked[name]),
  ]);
  const reference = others.find(({ name }) => !name.startsWith('Breedlab'));
  const memory = reference === undefined ? null : peakMiB / reference.peakMiB;
  const isAsked = reference?.name === 'PyTorch' || reference?.name === OTHER_BUILD;
  return {
    ...{ ...work, sides, over: Object.fromEntries(over) },
    memory: memory === null ? null : atMost(memory, memory, isAsked ? most : null),
    start: atMost(startSeconds, startSeconds, START_SECONDS),
  };
}

/** Scale that is the same in all rows, for a title: `, 224 px, 0.5 of the width`. */
export function scaleText(rows: readonly Pick<PassesWork, 'imageSize' | 'widthMultiplier'>[]): string {
  const [size, width] = [common(rows, (row) => row.imageSize), common(rows, (row) => row.widthMultiplier)];
  return `${size === null ? '' : `, ${size} px`}${width === null || width === 1 ? '' : `, ${width} of the width`}`;
}

const RATIOS: Readonly<Record<string, string>> = {
  'Breedlab fp32': 'ratio to fp32',
  'PyTorch fused': 'ratio to fused',
  'PyTorch tuned': 'ratio to tuned',
};

export function passesTable(
  { title, task, variants }: Pick<Workload, 'task'> & { readonly title: string; readonly variants: readonly string[] },
  { machine, rows, rounds, precision, against }: Report<PassesFacts, PassesRow>,
): ReportTable {
  const pass = task === 'step' ? 'step' : 'batch';
  const isMixed = precision === 'bf16';
  // In the table of one precision its name is left out, and the other's is not.
  const names = rows[0]!.sides.map(({ name }) => name);
  const shown = names.map((name, i) =>
    isMixed && i > 0 && name === 'Breedlab' ? 'Breedlab fp32' : name.replace(' bf16', ''),
  );
  const joined = ({ sides }: PassesRow, text: (side: SideFigures) => string): string => sides.map(text).join(' : ');
  const columns: readonly ColumnOf<PassesRow>[] = [
    ['model', ({ model }) => model, 'left'],
    ...varying(rows, 'px', ({ imageSize }) => imageSize),
    ...varying(rows, 'width', ({ widthMultiplier }) => widthMultiplier),
    ['batch', ({ batch }) => batch],
    ...varying(rows, 'threads', ({ threads }) => threads),
    ...shown.map(
      (name, i): ColumnOf<PassesRow> => [
        i === 0 ? 'Breedlab images/s' : name,
        ({ sides }) => speedText(sides[i]!.imagesPerSecond),
      ],
    ),
    ...shown
      .slice(1)
      .map(
        (name, i): ColumnOf<PassesRow> => [RATIOS[name] ?? 'ratio', ({ over }) => comparedText(over[names[i + 1]!])],
      ),
    ['memory, MiB', (row) => joined(row, ({ peakMiB }) => peakMiB.toFixed(0)) + memoryText(row)],
    [
      `start + first ${pass}, s`,
      (row) =>
        joined(row, (side) => `${side.startSeconds.toFixed(1)} + ${side.firstPassSeconds.toFixed(1)}`) +
        (row.start.met === false ? targetText(row.start) : ''),
    ],
  ];
  const fused = variants.includes('fused') ? 'fused: SGD in one kernel; ' : '';
  return {
    title: `${title}${scaleText(rows)}${isMixed ? ', convolutions in bf16' : ''}`,
    ...tabled(rows, columns),
    notes: [
      `Medians of ${rounds} rounds (smallest-largest), all sides measured in turn, each in its own process.`,
      ...(shown.includes('PyTorch')
        ? [`PyTorch: as users write it; ${fused}tuned: channels_last${task === 'step' ? ' and fused SGD' : ''}.`]
        : []),
      ...buildNotes(against),
      ...(isMixed ? ['PyTorch in bf16 is torch.autocast, which also computes dense layers in it.'] : []),
      `In brackets what was asked for; memory and start: ${shown.join(' : ')}.`,
      `Start: from the start of the process to the beginning of the first ${pass}.`,
      ...busyNotes(machine),
    ],
  };
}

function speedText(speed: Spread): string {
  return spreadText(speed, speed.median < 100 ? 1 : 0);
}

function memoryText({ memory }: PassesRow): string {
  return memory === null ? '' : `, ${memory.ratio.toFixed(2)}${targetText(memory)}`;
}
