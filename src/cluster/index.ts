/** Batches of trainings: their manifest, and what schedulers of clusters are given and say. */
export { schedulerJob, type SchedulerJob } from './job';
export { kubernetesJob, kubernetesName, type KubernetesOptions } from './kubernetes';
export {
  batchFolder,
  batchIds,
  createBatch,
  jobName,
  logFile,
  readBatch,
  taskLabel,
  type Batch,
  type BatchPart,
  type BatchPlace,
  type BatchTask,
} from './manifest';
export {
  isCancelled,
  keyLease,
  markCancelled,
  readRecord,
  runOf,
  writeRecord,
  type TaskRecord,
  type TaskSession,
} from './marks';
export { tasksNamed } from './named';
export { parseQueue, phaseOf, QUEUE_FORMAT, type QueueEntry } from './queue';
export { afterScript, arrayScript, NOTICE_SECONDS, shellWord, type ScriptOptions } from './script';
export { NoSlurmError, queueOf, requeue, sbatch, scancel, siteArrayLimit } from './slurm';
export { arrayLimit, split, USUAL_ARRAY_SIZE } from './split';
export { stateOf, type TaskFacts, type TaskState } from './state';
export { batchStatuses, isRenewed, type BatchStatus, type TaskStatus } from './status';
export { isDone, shownBatches, stateCounts, statusTable } from './table';
export { taskOf, type RunRequest, type TaskOptions } from './tasks';
export { shellWords } from './words';
