import { interleave, spreadOf, type Spread } from '../measure';
import { openSide, sideName, type OpenSide, type SharedWork, type Side } from './contenders';

/** What one side came to. */
export interface SideResult {
  readonly name: string;
  readonly imagesPerSecond: Spread;
  readonly startSeconds: number;
  readonly firstPassSeconds: number;
  readonly peakMiB: number;
}

/** What all sides came to, and what they said of their versions. */
export interface SidesResult {
  readonly sides: readonly SideResult[];
  readonly versions: Readonly<Record<string, string>>;
}

export interface MeasureSidesOptions {
  readonly rounds: number;
  /** Each turn takes at least this long, and one pass. */
  readonly seconds: number;
  /** Told what is being done. */
  readonly onStep: (text: string) => void;
}

/** Opens all sides, the first of which is Breedlab, measures them in turn, and closes them. */
export async function measureSides(
  sides: readonly Side[],
  work: SharedWork,
  { rounds, seconds, onStep }: MeasureSidesOptions,
): Promise<SidesResult> {
  const open: OpenSide[] = [];
  try {
    for (const side of sides) {
      onStep(`starting ${sideName(side)}`);
      open.push(await openSide(side, work, open[0]?.versions.device ?? 'cpu'));
    }
    const samples = await interleave(
      open.map(({ name, measure }) => ({ name, measure: () => measure(seconds) })),
      { rounds, onStep: ({ name, round }) => onStep(`round ${round}/${rounds}, ${name}`) },
    );
    return {
      sides: open.map(({ name, startSeconds, firstPassSeconds }) => {
        const measured = samples.get(name)!;
        return {
          name,
          imagesPerSecond: spreadOf(measured.map(({ images, seconds: taken }) => images / taken)),
          startSeconds,
          firstPassSeconds,
          peakMiB: Math.max(...measured.map(({ peakMiB }) => peakMiB)),
        };
      }),
      versions: Object.assign({}, ...open.map(({ versions }) => versions)) as Record<string, string>,
    };
  } finally {
    await Promise.all(open.map((side) => side.close()));
  }
}
