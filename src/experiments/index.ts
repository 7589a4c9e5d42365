/** The series as parent + differences, the published results, run folders. */
export * from './types';
