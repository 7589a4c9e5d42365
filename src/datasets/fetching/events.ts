import type { DownloadEvent } from '../../download';
import type { WorkProgress } from '../../core';

/** Progress of fetching a dataset. */
export type FetchEvent =
  /** Another process may be fetching it: which one, and how long it has been waited for. */
  | { readonly type: 'waiting'; readonly message: string }
  | DownloadEvent
  /** Bytes of the archive. At most ten a second. */
  | ({ readonly type: 'unpacking'; readonly archive: string; readonly files: number } & WorkProgress)
  | { readonly type: 'unpacked'; readonly folder: string; readonly files: number };
