/** Work that needs TensorFlow and gives one result: done by a child process, as the kernel never loads it. */
export { runJob, type JobOptions } from './runJob';
