import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { BreedlabError, settings } from '../../core';
import { subjectOf } from './builds';

/** A program that answers each line of JSON with a line of JSON. */
export interface AnsweringProcess {
  /** Its description of itself at its start. */
  readonly introduction: Readonly<Record<string, string>>;
  /** @throws BreedlabError when the program ends instead of answering, with the end of what it wrote */
  ask<Answer>(request: unknown): Promise<Answer>;
  /** Ends it; resolves when it is gone. */
  close(): Promise<void>;
}

/** Program of a side of a comparison: this build, another one in a folder, or PyTorch under a Python. */
export type Program =
  | { readonly kind: 'breedlab'; readonly folder?: string }
  | { readonly kind: 'pytorch'; readonly python: string };

/** Options for starting a side's program. */
export interface ProgramOptions {
  /** Threads of its numeric library's operations. */
  readonly threads: number;
  /** The side and what it measures, for errors. */
  readonly side: string;
}

/**
 * Starts a program, which answers requests from then on. A build of another folder is driven by the protocol of
 * src/bench/subject/protocol.ts, which therefore only grows.
 *
 * @throws BreedlabError when it does not start
 */
export function startProgram(program: Program, { threads, side }: ProgramOptions): Promise<AnsweringProcess> {
  if (program.kind === 'breedlab') {
    return startAnswering({
      command: process.execPath,
      args: [subjectOf(program.folder)],
      environment: { TF_NUM_INTRAOP_THREADS: String(threads) },
      failure: `${side}: its process ended`,
      remedy: '`npx breedlab doctor` says whether the engine works; a smaller --batch takes less memory.',
    });
  }
  return startAnswering({
    command: program.python,
    args: ['-W', 'ignore', path.join(settings().sourceFolder, 'bench', 'reference', 'main.py')],
    environment: { OMP_NUM_THREADS: String(threads), PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    failure: `${side}: ${program.python} did not run src/bench/reference/main.py`,
    remedy: 'It takes torch, pillow and numpy; see src/bench/reference/requirements.txt.',
  });
}

/** Program and options for {@link startAnswering}. */
export interface AnsweringOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables added to this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Begins the error's message, e.g. `python3 did not run main.py`. */
  readonly failure: string;
  readonly remedy: string;
}

/** @throws BreedlabError when the program ends before it has introduced itself */
export async function startAnswering(options: AnsweringOptions): Promise<AnsweringProcess> {
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  const gone = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      errors.push(error.message);
      resolve();
    });
    child.on('close', () => resolve());
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  // A missing answer reports that the program has ended, so errors of writing to it are ignored.
  child.stdin.on('error', () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await answers.next();
    if (done !== true) return JSON.parse(value) as T;
    await gone;
    throw new BreedlabError(`${options.failure}:\n${errors.slice(-8).join('\n')}\n`, options.remedy);
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
