import { BreedlabError } from '../core';
import { NOTICE_SECONDS } from './script';
import type { Batch } from './manifest';

/** Options of {@link kubernetesJob}. */
export interface KubernetesOptions {
  /** Image that has the project, built, as its working folder. */
  readonly image: string;
  /** Claim of a volume that all nodes share; it holds what the project's folder `data` holds. */
  readonly volume: string;
  /** Tasks that run at a time. Default: all. */
  readonly atATime?: number;
  /** GPUs of each task. Default 0. */
  readonly gpus?: number;
}

/** Folder of a container on which the volume appears. */
const MOUNT = '/breedlab-data';
/** Failures of one task after which it is given up; disruptions do not count. */
const MOST_FAILURES = 3;
/** Exit status of a task that was told to stop and wrote a checkpoint. */
const INTERRUPTED = 130;

/**
 * A batch as an Indexed Job of Kubernetes: one pod per task, which finds its index in `JOB_COMPLETION_INDEX`. A pod that is
 * preempted or drained gets SIGTERM, writes a checkpoint and fails; such a failure is not counted, and the next pod of the
 * index goes on. Pure: plain JSON, which is YAML, too.
 *
 * @throws BreedlabError for an image or a claim with a name that Kubernetes cannot have
 */
export function kubernetesJob(batch: Pick<Batch, 'id' | 'tasks'>, options: KubernetesOptions): object {
  const { image, volume, atATime, gpus = 0 } = options;
  requireName('--image', image, /^[\w][\w./:@-]*$/, 'an image, such as registry.example.org/breedlab:1');
  requireName('--volume', volume, /^[a-z\d]([a-z\d.-]*[a-z\d])?$/, 'the name of a PersistentVolumeClaim');
  const places = { RUNS: 'runs', BATCHES: 'batches', DATASETS: 'datasets', WEIGHTS: 'weights' };
  const env = Object.entries(places).map(([name, folder]) => ({
    name: `BREEDLAB_${name}`,
    value: `${MOUNT}/${folder}`,
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: kubernetesName(batch), labels: { 'app.kubernetes.io/name': 'breedlab' } },
    spec: {
      completions: batch.tasks.length,
      parallelism: Math.min(atATime ?? batch.tasks.length, batch.tasks.length),
      completionMode: 'Indexed',
      backoffLimitPerIndex: MOST_FAILURES,
      // Never two pods of an index: the next one begins when the last one has ended.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'Ignore', onExitCodes: { containerName: 'task', operator: 'In', values: [INTERRUPTED] } },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: NOTICE_SECONDS,
          containers: [
            {
              name: 'task',
              image,
              command: ['node', 'dist/src/cli.js', 'task', batch.id],
              env,
              ...(gpus === 0 ? {} : { resources: { limits: { 'nvidia.com/gpu': String(gpus) } } }),
              volumeMounts: [{ name: 'data', mountPath: MOUNT }],
            },
          ],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: volume } }],
        },
      },
    },
  };
}

/** Name of a batch's job: Kubernetes takes no capital letters. */
export function kubernetesName({ id }: Pick<Batch, 'id'>): string {
  return `breedlab-${id.toLowerCase()}`;
}

function requireName(option: string, value: string, form: RegExp, wanted: string): void {
  if (form.test(value) && value.length <= 253) return;
  throw new BreedlabError(`${option} is '${value}'.`, `Give ${wanted}.`);
}
