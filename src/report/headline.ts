import { wilsonInterval, type Interval } from '../analysis';
import { allExperiments, listRuns, type ProfileName, type RunMetrics } from '../experiments';

/** What the report's cover says. */
export interface Headline {
  /** The finished run with the highest test accuracy. */
  readonly best: RunMetrics & { readonly testAccuracy: number; readonly testCorrect: number };
  readonly interval: Interval;
  /** Experiments of the series with a finished run. */
  readonly reproduced: number;
  readonly published: number;
}

/** Metrics of the finished runs of a profile. */
export function finishedMetrics(profile: ProfileName): readonly RunMetrics[] {
  return listRuns({ profile, status: 'finished' }).flatMap((run) =>
    run.kind === 'run' && run.metrics !== null ? [run.metrics] : [],
  );
}

/** The headline over finished runs, or null when none has a test accuracy. */
export function headlineOf(runs: readonly RunMetrics[]): Headline | null {
  let best: Headline['best'] | null = null;
  for (const run of runs) {
    const { testAccuracy, testCorrect } = run;
    if (testAccuracy === null || testCorrect === null || run.testTotal === 0) continue;
    if (best === null || testAccuracy > best.testAccuracy) best = { ...run, testAccuracy, testCorrect };
  }
  if (best === null) return null;
  const series = new Set(allExperiments().map((experiment) => String(experiment.id)));
  const reproduced = new Set(runs.map((run) => String(run.experiment)).filter((id) => series.has(id)));
  return {
    best,
    interval: wilsonInterval(best.testCorrect, best.testTotal),
    reproduced: reproduced.size,
    published: series.size,
  };
}
