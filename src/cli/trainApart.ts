import { askToStop, BreedlabError, forkComputing } from '../core';
import type { RunEvent } from '../experiments';
import { EXIT, say } from './output';
import { progressPrinter } from './progress';
import { stopRequests } from './stop';

/** Options of {@link trainApart}. */
export interface TrainApartOptions {
  /** The program. Default: this command line. */
  readonly program?: string;
  /** Its arguments. Default: those of this process. */
  readonly args?: readonly string[];
  /** Called with every event of the training, after it was drawn. Default: none. */
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Runs this process's command in a child process, draws its events here, and ends like it. A request to stop
 * is passed on as a message; a second Ctrl-C ends both at once, Ctrl-Z pauses both.
 *
 * @throws BreedlabError when the child was killed
 */
export async function trainApart({
  program = process.argv[1]!,
  args = process.argv.slice(2),
  onEvent,
}: TrainApartOptions = {}): Promise<void> {
  const child = forkComputing(program, args, ['ignore', 'inherit', 'inherit', 'ipc']);
  const print = progressPrinter(process.stderr);
  const stop = stopRequests();
  const kill = (): void => void child.kill('SIGKILL');
  const pause = (): void => {
    child.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = (): void => void child.kill('SIGCONT');
  stop.signal.addEventListener('abort', () => askToStop(child), { once: true });
  process.once('exit', kill);
  process.on('SIGTSTP', pause).on('SIGCONT', goOn);
  let failure: string | undefined;
  child.on('message', (event: RunEvent) => {
    if (event.type === 'error') failure = event.message;
    else print(event);
    onEvent?.(event);
  });
  try {
    const [status, killedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on('error', reject).on('close', (...end) => resolve(end));
    });
    if (status === null) throw killed(killedBy);
    if (failure !== undefined) say(`${stop.signal.aborted ? '' : 'breedlab: '}${failure}`);
    process.exitCode = failure !== undefined && stop.signal.aborted ? EXIT.interrupted : status;
  } finally {
    process.off('exit', kill);
    process.off('SIGTSTP', pause).off('SIGCONT', goOn);
    stop.dispose();
  }
}

function killed(signal: NodeJS.Signals | null): BreedlabError {
  return new BreedlabError(
    `The training's process ended with ${signal}.`,
    'Its last checkpoint is kept: continue with --resume. Where memory ran out, a smaller batch takes less.',
  );
}
