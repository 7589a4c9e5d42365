import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings } from '../core';
import { dataForProcess } from '../datasets';
import { copyForExecution } from './notebooks';
import { runPython } from './python';
import type { ExecutionOptions, FailedNotebook, ReportEvent } from './types';

/** A line of execute.py. */
type ExecutorMessage =
  | { readonly event: 'notebook'; readonly notebook: string; readonly cells: number }
  | KernelMessage
  | { readonly event: 'cell'; readonly notebook: string; readonly cell: number; readonly cells: number }
  | {
      readonly event: 'done';
      readonly notebook: string;
      readonly cell: number;
      readonly cells: number;
      readonly seconds: number;
    }
  | Failure
  | { readonly event: 'executed'; readonly notebook: string; readonly seconds: number };

interface KernelMessage {
  readonly event: 'kernel' | 'ended';
  readonly pid: number;
}

interface Failure {
  readonly event: 'failed';
  readonly notebook: string;
  /** Number among the code cells, from 1; null when the kernel failed before the first. */
  readonly cell: number | null;
  readonly source: string;
  readonly error: string;
}

/** Executed copies, and what failed in them. */
export interface Executed {
  /** Paths, in the order of the notebooks. They are kept, also after a failure. */
  readonly copies: readonly string[];
  readonly failures: readonly FailedNotebook[];
}

/**
 * Executes copies of notebooks in their order, each with a kernel of its own, which starts while the notebook before it
 * runs.
 *
 * @returns paths of the executed copies; they are kept, also after a failure
 * @throws BreedlabError with the notebook, the cell, its source and the first line of the error when a cell
 * fails
 */
export async function executeNotebooks(
  notebooks: readonly string[],
  options: ExecutionOptions,
): Promise<readonly string[]> {
  const { copies, failures } = await execute(notebooks, options, false);
  if (failures[0] !== undefined) throw cellError(failures[0], path.dirname(copies[0]!));
  return copies;
}

/**
 * The same, but a cell that fails ends its notebook only.
 *
 * @throws BreedlabError when a kernel does not start, or the work was stopped
 */
export async function executeAll(notebooks: readonly string[], options: ExecutionOptions): Promise<Executed> {
  const { copies, failures } = await execute(notebooks, options, true);
  const named = failures.map((failure) => {
    if (failure.cell === null) throw cellError(failure, path.dirname(copies[0]!));
    return { notebook: failure.notebook, cell: failure.cell, error: firstLine(failure.error) };
  });
  return { copies, failures: named };
}

async function execute(
  notebooks: readonly string[],
  options: ExecutionOptions,
  keepGoing: boolean,
): Promise<{ readonly copies: readonly string[]; readonly failures: readonly Failure[] }> {
  const copies = copyForExecution(notebooks);
  const failures: Failure[] = [];
  const kernels = new Set<number>();
  let started = 0;
  const onMessage = (message: unknown): void => {
    if (!isExecutorMessage(message)) return;
    if (message.event === 'failed') {
      const { notebook, cell, error } = message;
      failures.push(message);
      options.onEvent?.({ type: 'failed', notebook, cell, error: firstLine(error) });
    } else if ('pid' in message) {
      if (message.event === 'kernel') kernels.add(message.pid);
      else kernels.delete(message.pid);
    } else {
      if (message.event === 'notebook') started++;
      options.onEvent?.(asReportEvent(message, started, copies.length));
    }
  };
  const exit = await runPython({
    script: path.join(settings().sourceFolder, 'report', 'execute.py'),
    request: { notebooks: copies, keepGoing, atATime: options.atATime ?? 1 },
    environment: executionEnvironment(options),
    lifeline: true,
    signal: options.signal,
    onMessage,
  });
  // Killed before it could shut its kernels down.
  if (exit.status === null) kernels.forEach(endKernel);
  if (options.signal?.aborted) {
    throw new BreedlabError(
      'The notebooks were stopped.',
      'Run the same command again; finished trainings are not repeated.',
    );
  }
  if (failures.length === 0 && exit.status !== 0) throw executorError(exit.status, exit.stderr);
  return { copies, failures };
}

/** Environment variables for the notebooks' cells. */
function executionEnvironment({ profile, data, fresh }: ExecutionOptions): Readonly<Record<string, string>> {
  return {
    BREEDLAB_HEADLESS: '1',
    BREEDLAB_PROFILE: profile,
    // Notebooks run in a folder of their own, where a relative path leads elsewhere.
    ...(data === undefined ? {} : { BREEDLAB_DATA: fs.existsSync(data) ? path.resolve(data) : dataForProcess(data) }),
    BREEDLAB_REUSE: fresh ? '0' : '1',
    // The project's kernel, not one of the same name in the user's home.
    JUPYTER_PREFER_ENV_PATH: '1',
    // The executor of notebooks makes this folder, in the user's home by default, though it keeps nothing in it.
    IPYTHONDIR: path.join(settings().projectRoot, '.cache', 'ipython'),
  };
}

function asReportEvent(
  message: Exclude<ExecutorMessage, Failure | KernelMessage>,
  index: number,
  count: number,
): ReportEvent {
  const { notebook } = message;
  switch (message.event) {
    case 'notebook':
      return { type: 'notebook', notebook, cells: message.cells, index, count };
    case 'cell':
      return { type: 'cell', notebook, cell: message.cell, cells: message.cells };
    case 'done':
      return {
        type: 'cell-done',
        notebook,
        cell: message.cell,
        cells: message.cells,
        seconds: message.seconds,
      };
    case 'executed':
      return { type: 'executed', notebook, seconds: message.seconds };
  }
}

function cellError({ notebook, cell, source, error }: Failure, folder: string): BreedlabError {
  const copy = path.join(path.relative(process.cwd(), folder) || '.', notebook);
  const reason = firstLine(error);
  if (cell === null) {
    return new BreedlabError(
      `${notebook} could not be started: ${reason}`,
      'Run npx breedlab doctor, which checks the kernel.',
    );
  }
  return new BreedlabError(
    `${notebook}, code cell ${cell} failed: ${reason}`,
    `The cell:\n\n${indent(source)}\n\nThe executed copy is ${copy}; open the notebook with npm run lab to mend the cell.`,
  );
}

/** The line that names the error, without colour codes and the text before the error. */
export function firstLine(error: string): string {
  const lines = error
    .replace(/\x1b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const named = lines.find((line) => /^(?:Uncaught )?\w*(?:Error|Exception)\b.*:/.test(line));
  return named ?? lines[0] ?? 'no message';
}

function indent(source: string): string {
  return source
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

function executorError(status: number | null, stderr: string): BreedlabError {
  const end = stderr.trim().split('\n').slice(-3).join('\n');
  return new BreedlabError(
    `The execution of the notebooks ended unexpectedly (status ${status ?? 'killed'})${end ? `: ${end}` : ''}.`,
    'Run npx breedlab doctor, which checks JupyterLab and the kernel.',
  );
}

/** Ends a kernel, the leader of a process group; its trainings, in other groups, end when it has ended. */
function endKernel(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // The process has ended by itself.
  }
}

function isExecutorMessage(message: unknown): message is ExecutorMessage {
  return typeof message === 'object' && message !== null && 'event' in message;
}
