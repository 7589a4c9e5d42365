/** Checks of the installation, and for each problem the remedy: `breedlab doctor`. */
export type { Check, CheckStatus, Diagnosis } from './types';
export { diagnose, type DiagnoseOptions } from './diagnose';
export { formatDiagnosis } from './format';
export type { GpuCard, GpuFindings } from './gpuTypes';
export { computesOnGpu } from './gpuFindings';
