import { settings } from '../../core';
import type { Dataset } from '../../data';
import { baseSettings } from '../../experiments';
import type { Contender } from '../measure';
import { startPython, type AnsweringProcess } from '../reference';
import { startSubject, type EpochWorkload, type MeasuredEpochs } from '../subject';

/** One training of some epochs in a process of its own. */
export interface EpochSample extends MeasuredEpochs {
  /** From the start of the process to the end of the first training step. */
  readonly startSeconds: number;
  readonly versions: Readonly<Record<string, string>>;
}

export const BREEDLAB = 'Breedlab';
export const PYTORCH = 'PyTorch';

/** @param python null: Breedlab alone */
export function epochSides(
  workload: EpochWorkload,
  dataset: Dataset,
  python: string | null,
): readonly Contender<EpochSample>[] {
  const threads = settings().cores;
  let device = 'cpu';
  const ours: Contender<EpochSample> = {
    name: BREEDLAB,
    async measure() {
      const sample = await measureIn(() => startSubject(threads), workload);
      device = sample.versions.device ?? device;
      return sample;
    },
  };
  if (python === null) return [ours];
  const { mean, std } = baseSettings;
  const { images, classes } = dataset;
  return [
    ours,
    {
      name: PYTORCH,
      // In the first round Breedlab has been before, and has said what it computes on.
      measure: () =>
        measureIn(() => startPython(python, 'epoch_reference.py', { threads }), {
          ...{ ...workload, mean, std, images, threads, device },
          ...{ classes: classes.length, variant: 'default' },
        }),
    },
  ];
}

async function measureIn(start: () => Promise<AnsweringProcess>, request: object): Promise<EpochSample> {
  const began = Date.now();
  const program = await start();
  try {
    const measured = await program.ask<MeasuredEpochs>(request);
    return {
      ...measured,
      startSeconds: (measured.firstStepAt - began) / 1000,
      versions: program.introduction,
    };
  } finally {
    await program.close();
  }
}
