import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { BreedlabError, settings } from '../../core';

/** A program that answers each line of JSON with a line of JSON. */
export interface AnsweringProcess {
  /** What it said of itself when it started. */
  readonly introduction: Readonly<Record<string, string>>;
  /** @throws BreedlabError when the program ends instead of answering, with the end of what it wrote */
  ask<Answer>(request: unknown): Promise<Answer>;
  /** Ends it; resolves when it is gone. */
  close(): Promise<void>;
}

export type PythonProcess = AnsweringProcess;

/** Options of {@link startPython}. */
export interface PythonOptions {
  /** Threads of its numeric libraries, per process. Default 1: the loader's workers are what is compared. */
  readonly threads?: number;
}

/** Starts src/bench/reference/`script`. */
export function startPython(
  python: string,
  script: string,
  { threads = 1 }: PythonOptions = {},
): Promise<PythonProcess> {
  return startAnswering({
    command: python,
    args: ['-W', 'ignore', path.join(settings().sourceFolder, 'bench', 'reference', script)],
    environment: { OMP_NUM_THREADS: String(threads), PYTHONUNBUFFERED: '1' },
    failure: `${python} did not run src/bench/reference/${script}`,
    remedy: 'It takes torch, pillow and numpy; see src/bench/reference/requirements.txt.',
  });
}

/** What {@link startAnswering} starts. */
export interface AnsweringOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Begins the error's message, e.g. `python3 did not run loader_reference.py`. */
  readonly failure: string;
  readonly remedy: string;
}

/** @throws BreedlabError when the program ends before it has introduced itself */
export async function startAnswering(options: AnsweringOptions): Promise<AnsweringProcess> {
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answers: string[] = [];
  const errors: string[] = [];
  let wake = (): void => undefined;
  let ended = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    answers.push(line);
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const end = (error?: Error): void => {
    if (error !== undefined) errors.push(error.message);
    ended = true;
    wake();
  };
  const gone = new Promise<void>((resolve) => {
    child.on('error', end).on('close', () => {
      end();
      resolve();
    });
  });
  child.stdin.on('error', () => undefined);

  const answer = async <T>(): Promise<T> => {
    while (answers.length === 0) {
      if (ended) throw failure(options, errors);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return JSON.parse(answers.shift()!) as T;
  };
  return {
    introduction: await answer<Record<string, string>>(),
    ask: (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer();
    },
    close: () => {
      child.stdin.end();
      return gone;
    },
  };
}

function failure({ failure: what, remedy }: AnsweringOptions, errors: readonly string[]): BreedlabError {
  return new BreedlabError(`${what}:\n${errors.slice(-8).join('\n')}\n`, remedy);
}
