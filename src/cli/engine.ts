import { engineNotice, loadEngine, type Engine } from '../engine';

/** Loads the engine of this process; when it is a slow one, a line on stderr gives the reason. */
export function announcedEngine(): Engine {
  const engine = loadEngine();
  const notice = engineNotice(engine);
  if (notice !== undefined) process.stderr.write(`warning: ${notice}\n`);
  return engine;
}
