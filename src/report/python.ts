import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { BreedlabError, messageOf, settings } from '../core';

export interface PythonOptions {
  /** Path of the script. */
  readonly script: string;
  /** Input of the script, one line of JSON on its stdin. */
  readonly request: unknown;
  /** Environment variables besides this process's own. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each line of stdout, parsed as JSON. Default: stdout is ignored. */
  readonly onMessage?: (message: unknown) => void;
  /**
   * Keeps stdin open until the script ends, as its lifeline: it closes on abort and when this process dies.
   * Default false: stdin closes after the request.
   */
  readonly lifeline?: boolean;
  /** Closes the lifeline. Default: never. */
  readonly signal?: AbortSignal;
  /** Seconds after an abort until the process is killed. Default 40. */
  readonly graceSeconds?: number;
}

/** End of a script. */
export interface PythonExit {
  /** Null when a signal ended it. */
  readonly status: number | null;
  /** The end of its stderr. */
  readonly stderr: string;
}

/**
 * Path of the project's Python.
 *
 * @throws BreedlabError with the command to run when the project was not set up
 */
export function requirePython({ python, projectRoot } = settings()): string {
  if (fs.existsSync(python)) return python;
  throw new BreedlabError(
    `The project is not set up: ${path.relative(projectRoot, python)} is missing, ` +
      'and the report is rendered with its nbconvert.',
    'Run npm run setup (minutes, once), then the same command again; npm start does both.',
  );
}

/**
 * Runs a script with the project's Python, in a process group of its own: Ctrl-C in a terminal reaches this
 * process only, which then ends the script cleanly.
 *
 * @throws BreedlabError when the project's Python is missing or does not start
 */
export async function runPython(options: PythonOptions): Promise<PythonExit> {
  const python = requirePython();
  const child = spawn(python, [options.script], {
    detached: true,
    env: { ...process.env, ...options.environment, PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A script that dies before it reads its request is reported by its exit, not by the broken pipe.
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(options.request)}\n`);
  if (!options.lifeline) child.stdin.end();

  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-8000)));
  createInterface({ input: child.stdout }).on('line', (line) => options.onMessage?.(parseLine(line)));

  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.stdin.end();
    killer = setTimeout(() => child.kill('SIGKILL'), (options.graceSeconds ?? 40) * 1000);
  };
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    return { status: await exit, stderr };
  } catch (error) {
    throw new BreedlabError(`${python} did not start: ${messageOf(error)}.`, 'Run npm run setup.', {
      cause: error,
    });
  } finally {
    clearTimeout(killer);
    options.signal?.removeEventListener('abort', stop);
  }
}

/** Undefined for a line that is not JSON: a library that prints must not end the work. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
