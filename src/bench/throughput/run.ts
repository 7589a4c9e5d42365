import { statusLine } from '../../cli/index';
import { formatDuration, settings } from '../../core';
import type { ModelName, Precision } from '../../models';
import { describeMachine, type MachineReport } from '../measure';
import { preparePython } from '../reference';
import type { Workload } from '../subject';
import type { Side } from './contenders';
import type { NetworkFlags } from './flags';
import { measureSides, type SideResult } from './measureSides';

/** Classes of the published data. */
const CLASSES = 133;

/** One network to measure. */
export interface NetworkCase {
  readonly model: ModelName;
  readonly batch: number;
}

/** What {@link runCases} measured. */
export interface MeasuredCases {
  readonly machine: MachineReport;
  readonly results: readonly { readonly each: NetworkCase; readonly sides: readonly SideResult[] }[];
}

export type CaseFlags = Pick<NetworkFlags, 'models' | 'batch' | 'size' | 'width' | 'rounds' | 'seconds'>;

/** The models at the batch sizes of the flags, else at the benchmark's own. */
export function casesOf(flags: CaseFlags, ownBatches: (model: ModelName) => readonly number[]): NetworkCase[] {
  return flags.models.flatMap((model) => (flags.batch ?? ownBatches(model)).map((batch) => ({ model, batch })));
}

/**
 * Breedlab, and where PyTorch is wanted its two variants; for bf16 also Breedlab in float32.
 *
 * @param precision of all but that one. PyTorch's bf16 is `torch.autocast`
 */
export async function sidesOf({ pytorch, precision }: Pick<NetworkFlags, 'pytorch' | 'precision'>): Promise<Side[]> {
  const ours = (own: Precision): Side => ({ kind: 'breedlab', freezing: 'none', precision: own });
  const both = [ours(precision), ...(precision === 'bf16' ? [ours('fp32')] : [])];
  if (!pytorch) return both;
  const python = await preparePython(statusLine(process.stderr));
  const theirs = (['default', 'tuned'] as const).map(
    (variant): Side => ({ kind: 'pytorch', variant, precision, python }),
  );
  return [...both, ...theirs];
}

/** Measures one case after the other, all sides of a case in turn. */
export async function runCases(
  task: Workload['task'],
  cases: readonly NetworkCase[],
  sides: readonly Side[],
  flags: CaseFlags,
): Promise<MeasuredCases> {
  const status = statusLine(process.stderr);
  const machine = describeMachine();
  const results: { each: NetworkCase; sides: readonly SideResult[] }[] = [];
  let versions: Readonly<Record<string, string>> = {};
  const began = performance.now();
  for (const [done, each] of cases.entries()) {
    const work = {
      ...{ task, ...each, classes: CLASSES, threads: settings().cores },
      imageSize: flags.size,
      widthMultiplier: flags.width,
    };
    const name = `${task} ${each.model}, batch ${each.batch}`;
    const eta = (): number => (done === 0 ? NaN : (secondsSince(began) / done) * (cases.length - done));
    const measured = await measureSides(sides, work, {
      ...flags,
      onStep: (text) => status.live(`${done + 1}/${cases.length} ${name}: ${text}, ETA ${formatDuration(eta())}`),
    });
    versions = { ...versions, ...measured.versions };
    results.push({ each, sides: measured.sides });
    status.keep(`${done + 1}/${cases.length} ${name}: ${formatDuration(secondsSince(began))} since the beginning`);
  }
  return { machine: { ...machine, versions: { ...machine.versions, ...versions } }, results };
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
