import * as os from 'node:os';
import { environmentValue } from '../core';

/** The scheduler that started this process as a task, and what it calls it. */
export type SchedulerJob =
  | { readonly scheduler: 'slurm'; readonly node: string; readonly job: string }
  | { readonly scheduler: 'kubernetes'; readonly node: string; readonly job: string }
  | { readonly scheduler: 'none'; readonly node: string; readonly job: null };

/** The scheduler's job that this process is. A task of an array has a job number of its own that tells nothing. */
export function schedulerJob(environment: NodeJS.ProcessEnv = process.env): SchedulerJob {
  const array = environmentValue('SLURM_ARRAY_JOB_ID', environment);
  const index = environmentValue('SLURM_ARRAY_TASK_ID', environment);
  const node = environmentValue('SLURMD_NODENAME', environment) ?? os.hostname();
  if (array !== undefined && index !== undefined) return { scheduler: 'slurm', node, job: `${array}_${index}` };
  const completion = environmentValue('JOB_COMPLETION_INDEX', environment);
  if (completion !== undefined) return { scheduler: 'kubernetes', node, job: String(completion) };
  return { scheduler: 'none', node, job: null };
}
