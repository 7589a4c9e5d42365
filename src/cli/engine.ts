import { environmentValue } from '../core';
import { engineNotice, loadEngine, type Engine } from '../engine';
import { profile, type ProfileName } from '../experiments';

/** The engine of this process; when it is a slow one, a line on stderr says why. */
export function announcedEngine(): Engine {
  const engine = loadEngine();
  const notice = engineNotice(engine);
  if (notice !== undefined) process.stderr.write(`warning: ${notice}\n`);
  return engine;
}

/**
 * Computes on as many cores as trainings of the profile do: how sums are split among cores shows in their last
 * digits. Call it before the engine is loaded.
 */
export function useThreadsOf(name: ProfileName): void {
  const { engineThreads } = profile(name);
  if (engineThreads !== null && environmentValue('TF_NUM_INTRAOP_THREADS') === undefined) {
    process.env.TF_NUM_INTRAOP_THREADS = String(engineThreads);
  }
}
