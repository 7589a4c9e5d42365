import type { Precision } from '../../models';
import type { Freezing } from '../../training';
import { startPython, type AnsweringProcess } from '../reference';
import { startSubject, type Measured, type Opened, type Workload } from '../subject';

/** One side of a comparison. */
export type Side =
  | { readonly kind: 'breedlab'; readonly freezing: Freezing; readonly precision: Precision }
  /** `default`: as users write it. `tuned`: channels_last and fused SGD. */
  | {
      readonly kind: 'pytorch';
      readonly variant: 'default' | 'tuned';
      readonly precision: Precision;
      readonly python: string;
    };

/** A side whose first pass is over. */
export interface OpenSide {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** From the start of its process to the beginning of its first pass. */
  readonly startSeconds: number;
  readonly firstPassSeconds: number;
  measure(seconds: number): Promise<Measured>;
  close(): Promise<void>;
}

/** What the sides compute with: {@link Workload} and the cores, the same for all. */
export interface SharedWork extends Omit<Workload, 'freezing' | 'precision'> {
  readonly threads: number;
}

export function sideName(side: Side): string {
  const words = [
    side.kind === 'breedlab' ? 'Breedlab' : 'PyTorch',
    ...(side.kind === 'breedlab' && side.freezing !== 'none' ? [side.freezing] : []),
    ...(side.kind === 'pytorch' && side.variant === 'tuned' ? ['tuned'] : []),
  ];
  return inPrecision(words.join(' '), side.precision);
}

/** A side's name, float32 being understood. */
export function inPrecision(name: string, precision: Precision): string {
  return precision === 'fp32' ? name : `${name} ${precision}`;
}

/**
 * Starts a side's process and lets it compute once.
 *
 * @param device what Breedlab computes on: PyTorch computes on the same
 */
export async function openSide(side: Side, work: SharedWork, device: string): Promise<OpenSide> {
  const began = performance.now();
  const program = await startSide(side, work.threads);
  const own = side.kind === 'breedlab' ? { freezing: side.freezing } : { variant: side.variant, device };
  const { firstPassSeconds } = await program.ask<Opened>({ ...work, ...own, precision: side.precision });
  return {
    name: sideName(side),
    versions: program.introduction,
    startSeconds: (performance.now() - began) / 1000 - firstPassSeconds,
    firstPassSeconds,
    measure: (seconds) => program.ask<Measured>({ task: 'measure', seconds }),
    close: () => program.close(),
  };
}

function startSide(side: Side, threads: number): Promise<AnsweringProcess> {
  return side.kind === 'breedlab'
    ? startSubject(threads)
    : startPython(side.python, 'step_reference.py', { threads });
}
