import type { ModelName, Precision } from '../../models';
import { busyNotes, ratioOf, spreadText, type MachineReport, type ReportTable, type Spread } from '../measure';
import { atLeast, atMost, targetText, TARGETS, type Judged } from '../targets';
import { inPrecision } from './contenders';
import type { SideResult } from './measureSides';

/** One network at one batch size. */
export interface ThroughputRow {
  readonly model: ModelName;
  readonly batch: number;
  /** Breedlab, then PyTorch's variants. */
  readonly sides: readonly SideResult[];
  /** Images per second over PyTorch's as users write it; null where PyTorch was not measured. */
  readonly overDefault: Judged<Spread> | null;
  readonly overTuned: Judged<Spread> | null;
  /** Images per second in bf16 over Breedlab's own in float32; null or absent where all is float32. */
  readonly overFp32?: Spread | null;
  /** Peak memory over that of PyTorch as users write it. */
  readonly memory: Judged<number> | null;
  /** Seconds until the first step began. */
  readonly start: Judged<number>;
}

export interface ThroughputReport {
  readonly benchmark: 'step' | 'predict';
  readonly machine: MachineReport;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  /** Default 'fp32'. */
  readonly precision?: Precision;
  readonly rounds: number;
  readonly rows: readonly ThroughputRow[];
}

/**
 * @param sides Breedlab first; the others by their names
 * @param precision of the first, and of PyTorch's. Targets are for float32
 */
export function throughputRow(
  benchmark: ThroughputReport['benchmark'],
  { model, batch }: { readonly model: ModelName; readonly batch: number },
  sides: readonly SideResult[],
  precision: Precision = 'fp32',
): ThroughputRow {
  const ours = sides[0]!;
  const [reference, tuned] = ['PyTorch', 'PyTorch tuned'].map((name) => side(sides, inPrecision(name, precision)));
  const over = (other: SideResult | undefined, target: number | null): Judged<Spread> | null => {
    if (other === undefined) return null;
    const ratio = ratioOf(ours.imagesPerSecond.values, other.imagesPerSecond.values);
    return atLeast(ratio, ratio.median, precision === 'fp32' ? target : null);
  };
  const isStep = benchmark === 'step';
  const full = precision === 'fp32' ? undefined : side(sides, 'Breedlab');
  const memory = reference === undefined ? null : ours.peakMiB / reference.peakMiB;
  return {
    model,
    batch,
    sides,
    overDefault: over(reference, isStep ? (TARGETS.step[model] ?? null) : TARGETS.predict),
    overTuned: over(tuned, isStep ? TARGETS.stepTuned : null),
    overFp32: full === undefined ? null : ratioOf(ours.imagesPerSecond.values, full.imagesPerSecond.values),
    memory: memory === null ? null : atMost(memory, memory, isStep && precision === 'fp32' ? TARGETS.memory : null),
    start: atMost(ours.startSeconds, ours.startSeconds, TARGETS.startSeconds),
  };
}

export function throughputTable(report: ThroughputReport): ReportTable {
  const { benchmark, machine, rows, imageSize, widthMultiplier, rounds, precision = 'fp32' } = report;
  const [title, pass] = benchmark === 'step' ? ['Training step', 'step'] : ['Prediction', 'batch'];
  const right = { align: 'right' } as const;
  const isMixed = precision === 'bf16';
  const width = widthMultiplier === 1 ? '' : `, ${widthMultiplier} of the width`;
  const sides = ['Breedlab', ...(isMixed ? ['Breedlab fp32'] : []), 'PyTorch', 'PyTorch tuned'];
  return {
    title: `${title}, ${imageSize} px${width}${isMixed ? ', convolutions in bf16' : ''}`,
    columns: [
      { title: 'model' },
      { title: 'batch', ...right },
      { title: 'Breedlab images/s', ...right },
      ...(isMixed ? [{ title: 'Breedlab fp32', ...right }] : []),
      { title: 'PyTorch', ...right },
      { title: 'PyTorch tuned', ...right },
      ...(isMixed ? [{ title: 'ratio to fp32', ...right }] : []),
      { title: 'ratio', ...right },
      { title: 'ratio to tuned', ...right },
      { title: 'memory, MiB', ...right },
      { title: `start + first ${pass}, s`, ...right },
    ],
    rows: rows.map((row) => [
      row.model,
      String(row.batch),
      speedText(row.sides[0]),
      ...(isMixed ? [speedText(side(row.sides, 'Breedlab'))] : []),
      speedText(side(row.sides, inPrecision('PyTorch', precision))),
      speedText(side(row.sides, inPrecision('PyTorch tuned', precision))),
      ...(isMixed ? [row.overFp32 ? spreadText(row.overFp32, 2) : '-'] : []),
      ratioText(row.overDefault),
      ratioText(row.overTuned),
      memoryText(row),
      startText(row),
    ]),
    notes: [
      `Medians of ${rounds} rounds (smallest-largest), all sides measured in turn, each in its own process.`,
      `PyTorch: as users write it; tuned: channels_last${benchmark === 'step' ? ' and fused SGD' : ''}.`,
      ...(isMixed ? ['PyTorch in bf16 is torch.autocast, which also computes dense layers in it.'] : []),
      `In brackets what was asked for; memory and start: ${sides.join(' : ')}.`,
      `Start: from the start of the process to the beginning of the first ${pass}.`,
      ...busyNotes(machine),
    ],
  };
}

function side(sides: readonly SideResult[], name: string): SideResult | undefined {
  return sides.find((each) => each.name === name);
}

function speedText(result: SideResult | undefined): string {
  if (result === undefined) return '-';
  const { imagesPerSecond } = result;
  return spreadText(imagesPerSecond, imagesPerSecond.median < 100 ? 1 : 0);
}

function ratioText(judged: Judged<Spread> | null): string {
  return judged === null ? '-' : spreadText(judged.ratio, 2) + targetText(judged);
}

function memoryText({ sides, memory }: ThroughputRow): string {
  const peaks = sides.map(({ peakMiB }) => peakMiB.toFixed(0)).join(' : ');
  return memory === null ? peaks : `${peaks}, ${memory.ratio.toFixed(2)}${targetText(memory)}`;
}

/** When each side's first pass begins, and what it takes. */
function startText({ sides, start }: ThroughputRow): string {
  const times = sides.map(
    ({ startSeconds, firstPassSeconds }) => `${startSeconds.toFixed(1)} + ${firstPassSeconds.toFixed(1)}`,
  );
  return times.join(' : ') + missedText(start);
}

function missedText(judged: Judged<number>): string {
  return judged.met === false ? targetText(judged) : '';
}
