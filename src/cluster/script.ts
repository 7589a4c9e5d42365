import { jobName, type Batch } from './manifest';

/** Options of {@link arrayScript} and {@link afterScript}. */
export interface ScriptOptions {
  /** Folder in which the tasks run: the project's. */
  readonly projectRoot: string;
  /** Folder of the logs. */
  readonly logs: string;
  /** The program of Node.js. */
  readonly node: string;
  /** The command line program. */
  readonly program: string;
  /** Variables that tasks need, by name: the scheduler may be set to pass none on. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Seconds before the end of its time in which a task writes a checkpoint and asks to be started again. */
export const NOTICE_SECONDS = 120;

/**
 * The batch script of one part of a batch, as text. Pure.
 *
 * The shell is replaced by the program, so that the signal that `B:` sends to the batch shell alone reaches it.
 *
 * @param part index of the part
 * @param atATime tasks of the array that run at a time. Default: as many as there is room for
 */
export function arrayScript(
  batch: Pick<Batch, 'id' | 'parts'>,
  part: number,
  options: ScriptOptions,
  atATime?: number,
): string {
  const { first, count } = batch.parts[part]!;
  const limit = atATime === undefined ? '' : `%${atATime}`;
  const index = first === 0 ? '"$SLURM_ARRAY_TASK_ID"' : `"$((SLURM_ARRAY_TASK_ID + ${first}))"`;
  return scriptOf(options, {
    name: jobName(batch.id, part),
    output: `${part + 1}-%a.log`,
    directives: [
      `--array=0-${count - 1}${limit}`,
      '--requeue',
      '--open-mode=append',
      `--signal=B:TERM@${NOTICE_SECONDS}`,
    ],
    command: `task ${shellWord(batch.id)} ${index}`,
  });
}

/** The script of the job that follows the arrays of a batch, as text. Pure. @param command of Breedlab, quoted */
export function afterScript({ id }: Pick<Batch, 'id'>, command: string, options: ScriptOptions): string {
  return scriptOf(options, { name: `breedlab-${id}.after`, output: 'after.log', directives: [], command });
}

interface ScriptParts {
  readonly name: string;
  /** Log file as Slurm fills it in, without its folder. */
  readonly output: string;
  readonly directives: readonly string[];
  readonly command: string;
}

function scriptOf(
  { projectRoot, logs, node, program, environment }: ScriptOptions,
  { name, output, directives, command }: ScriptParts,
): string {
  const lines = [
    `--job-name=${name}`,
    `--output=${directiveWord(`${logs.replaceAll('%', '%%')}/${output}`)}`,
    `--chdir=${directiveWord(projectRoot)}`,
    ...directives,
  ];
  const variables = Object.entries(environment).map(([key, value]) => `export ${key}=${shellWord(value)}`);
  return [
    '#!/bin/bash',
    ...lines.map((line) => `#SBATCH ${line}`),
    ...variables,
    `exec ${shellWord(node)} ${shellWord(program)} ${command}`,
    '',
  ].join('\n');
}

/** A value of a directive: Slurm splits its lines at spaces that are not within quotes. */
function directiveWord(text: string): string {
  return /^[\w./@:+%-]+$/.test(text) ? text : `"${text.replaceAll(/(["\\])/g, '\\$1')}"`;
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./@:+%,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
