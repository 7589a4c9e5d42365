/**
 * One download: resumable, with progress, checked by length and SHA-256, and never half-written under its
 * name.
 */
export { downloadFile, type DownloadedFile, type DownloadOptions } from './downloadFile';
export type { DownloadEvent } from './events';
export { requireDiskSpace } from './diskSpace';
export { sha256File } from './sha256';
