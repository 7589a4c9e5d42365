import type { DownloadEvent } from '../../download';
import type { WorkProgress } from '../../core';

/** Progress of fetching a dataset. */
export type FetchEvent =
  | DownloadEvent
  /** Bytes of the archive. At most ten a second. */
  | ({ readonly type: 'unpacking'; readonly archive: string; readonly files: number } & WorkProgress)
  | { readonly type: 'unpacked'; readonly folder: string; readonly files: number };
