import { profile, type ProfileName } from '../experiments';

/**
 * Computes on as many cores as trainings of the profile do: how sums are split among cores shows in their last
 * digits. Call it before the engine is loaded.
 */
export function useThreadsOf(name: ProfileName): void {
  const { engineThreads } = profile(name);
  if (engineThreads !== null) process.env.TF_NUM_INTRAOP_THREADS ??= String(engineThreads);
}
