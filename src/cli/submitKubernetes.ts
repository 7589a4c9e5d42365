import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { batchFolder, createBatch, kubernetesJob, kubernetesName, split, type BatchTask } from '../cluster';
import { BreedlabError, errorCode, messageOf, writeJsonAtomic } from '../core';
import type { Profile } from '../experiments';
import { countText, drawnOnce, type OpenRuns } from './openRuns';
import { printResult } from './output';

/** Options of `submit --on kubernetes`. */
export interface KubernetesFlags {
  readonly data?: string;
  readonly image?: string;
  readonly volume?: string;
  readonly gpus?: number;
  readonly atATime?: number;
  readonly apply?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Writes the open runs as an Indexed Job, and gives it to the cluster where that was asked for. */
export async function onKubernetes(
  flags: KubernetesFlags,
  chosen: Profile,
  open: OpenRuns,
  signal: AbortSignal,
): Promise<void> {
  const { image = '', volume = '', atATime, gpus, json } = flags;
  requirePortable(open.tasks, flags.data);
  const options = { image, volume, atATime, gpus };
  const yaml = (job: object): string => JSON.stringify(job, null, 2);
  if (flags.dryRun || open.tasks.length === 0) {
    const job = kubernetesJob({ id: 'batch', tasks: open.tasks }, options);
    return printResult(json, job, () =>
      [countText(open), ...(open.tasks.length === 0 ? [] : [yaml(job)])].join('\n\n'),
    );
  }
  kubernetesJob({ id: 'checked-before-it-is-written', tasks: open.tasks }, options);
  await drawnOnce(chosen, flags.data, signal);
  const parts = split(open.tasks.length, open.tasks.length);
  const batch = createBatch({ place: 'kubernetes', profile: chosen.name, tasks: open.tasks, parts });
  const job = kubernetesJob(batch, options);
  const file = path.join(batchFolder(batch.id), 'job.yaml');
  // JSON is YAML, too.
  writeJsonAtomic(file, job);
  if (flags.apply) await apply(file);
  const next = flags.apply
    ? `Job ${kubernetesName(batch)} was given to the cluster.`
    : `Give it to the cluster: kubectl apply -f ${file}`;
  printResult(json, { batch: batch.id, file, job }, () =>
    [
      `${countText(open)} Batch ${batch.id}: ${file}`,
      next,
      `The volume ${volume} must hold what data/ of this project holds: batches, datasets, weights and runs.`,
    ].join('\n'),
  );
}

/** @throws BreedlabError for images of a folder, which is in another place or nowhere in a container */
function requirePortable(tasks: readonly BatchTask[], data: string | undefined): void {
  const at = tasks[0]?.args.indexOf('--data') ?? -1;
  const given = at < 0 ? undefined : tasks[0]?.args[at + 1];
  if (given === undefined || !(path.isAbsolute(given) || given.startsWith('{'))) return;
  throw new BreedlabError(
    `--data is ${data}, a folder that containers do not see.`,
    'Name a dataset that `data fetch` brought into data/datasets, which the volume holds.',
  );
}

async function apply(file: string): Promise<void> {
  try {
    await promisify(execFile)('kubectl', ['apply', '-f', file]);
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim();
    throw errorCode(error) === 'ENOENT'
      ? new BreedlabError('There is no program kubectl on the PATH.', `Apply ${file} where there is one.`)
      : new BreedlabError(`kubectl failed: ${said || messageOf(error)}`, `The job is written: ${file}`, {
          cause: error,
        });
  }
}
