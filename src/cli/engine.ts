import { engineNotice, loadEngine, type Engine } from '../engine';
import { say } from './output';

/** Loads the engine of this process; when it is a slow one, a line on stderr gives the reason. */
export function announcedEngine(): Engine {
  const engine = loadEngine();
  const notice = engineNotice(engine);
  if (notice !== undefined) say(`warning: ${notice}`);
  return engine;
}
