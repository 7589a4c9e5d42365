import { engineNotice, loadEngine, type Engine } from '../engine';

/** The engine of this process; when it is a slow one, a line on stderr says why. */
export function announcedEngine(): Engine {
  const engine = loadEngine();
  const notice = engineNotice(engine);
  if (notice !== undefined) process.stderr.write(`warning: ${notice}\n`);
  return engine;
}
