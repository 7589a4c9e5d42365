/**
 * One download: resumable, with progress, checked by length and checksum, and never half-written under its
 * name.
 */
export { downloadFile, type DownloadedFile, type DownloadOptions } from './downloadFile';
export type { DownloadEvent } from './events';
export { requireDiskSpace } from './diskSpace';
export { algorithmName, fileDigest, sha256File, type Checksum } from './digest';
