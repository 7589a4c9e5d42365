import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
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

/** What a side of a comparison runs in: this build, another one in a folder, or PyTorch under a Python. */
export type Program =
  | { readonly kind: 'breedlab'; readonly folder?: string }
  | { readonly kind: 'pytorch'; readonly python: string };

/** How a side's program is started. */
export interface ProgramOptions {
  /** Of its numeric library's operations. */
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

const SUBJECT = path.join('dist', 'src', 'bench', 'subject', 'main.js');

/** The program that is measured, of this build or of one in another folder. @throws BreedlabError when it is not there */
export function subjectOf(folder?: string): string {
  if (folder === undefined) return path.join(settings().projectRoot, SUBJECT);
  const file = path.resolve(folder, SUBJECT);
  if (fs.existsSync(file)) return file;
  throw new BreedlabError(
    `--against is '${folder}', and there is no ${SUBJECT} in it.`,
    'Give the root of another checkout of Breedlab that is set up and built (`npm run setup`, `npm run build`).',
  );
}

/** What {@link startAnswering} starts. */
export interface AnsweringOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own. */
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
