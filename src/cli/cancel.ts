import type { Command } from 'commander';
import { batchStatuses, jobName, markCancelled, queueOf, readBatch, scancel, tasksNamed, type Batch } from '../cluster';
import { counted } from '../core';
import { printResult } from './output';

/** `breedlab cancel`: ends runs of a batch for good. */
export function registerCancel(program: Command): void {
  program
    .command('cancel')
    .description('end runs of a batch that are not finished; what they trained is kept, and `submit` goes on with them')
    .argument('<batch>', 'id of the batch, or the beginning of it')
    .argument('[runs...]', 'runs as `status` names them, or experiments with all their seeds. Default: every run')
    .option('--json', 'as JSON')
    .action(cancel);
}

async function cancel(name: string, names: readonly string[], { json }: { readonly json?: boolean }): Promise<void> {
  const batch = readBatch(name);
  const chosen = tasksNamed(batch, names);
  const [before] = await batchStatuses([batch]);
  const open = chosen.filter((index) => !['finished', 'cancelled'].includes(before!.tasks[index]!.state));
  // The mark is there before the signal, which tells a task nothing of what it is for.
  for (const index of open) markCancelled(batch.id, index);
  const jobs = batch.place === 'slurm' ? await jobsOf(batch, open, names.length === 0) : [];
  await scancel(jobs);
  const labels = open.map((index) => before!.tasks[index]!.label);
  printResult(json, { batch: batch.id, cancelled: labels, jobs }, () => {
    const kubernetes =
      batch.place === 'kubernetes' && open.length > 0 ? ' Pods that run go on until they are deleted.' : '';
    return `Cancelled ${counted(open.length, 'run')} of ${batch.id}${labels.length === 0 ? '' : `: ${labels.join(', ')}`}.${kubernetes}`;
  });
}

/** The scheduler's names of tasks that it knows, and of the job that follows the last of all. */
async function jobsOf({ id, parts }: Batch, indices: readonly number[], isWhole: boolean): Promise<readonly string[]> {
  const names = parts.map((_, part) => jobName(id, part));
  const after = `breedlab-${id}.after`;
  const queue = await queueOf([...names, after]);
  const wanted = new Map(
    indices.map((index) => {
      const part = parts.findIndex(({ first, count }) => index >= first && index < first + count);
      return [`${names[part]} ${index - parts[part]!.first}`, index];
    }),
  );
  return queue.flatMap(({ name, job, index }) => {
    if (name === after) return isWhole ? [job] : [];
    return wanted.has(`${name} ${index}`) ? [`${job}_${index}`] : [];
  });
}
