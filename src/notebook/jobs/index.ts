/** Work that needs TensorFlow and comes to one result: done by a child process, for the kernel never loads it. */
export { runJob, type JobOptions } from './runJob';
