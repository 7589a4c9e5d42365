/** Progress of {@link downloadFile}. */
export type DownloadEvent =
  /**
   * Bytes are about to flow. `resumedFrom` were there already. `bytes` is null when the length is not known.
   */
  | {
      readonly type: 'start';
      readonly url: string;
      readonly bytes: number | null;
      readonly resumedFrom: number;
    }
  /** At most ten a second. `received` counts resumed bytes; the rate does not. */
  | {
      readonly type: 'progress';
      readonly received: number;
      readonly bytes: number | null;
      readonly bytesPerSecond: number;
      readonly etaSeconds: number | null;
    }
  /** An attempt failed and another follows after `delaySeconds`. */
  | {
      readonly type: 'retry';
      readonly reason: string;
      readonly attempt: number;
      readonly retries: number;
      readonly delaySeconds: number;
    }
  /** The checksum is being computed, over a file of `bytes`. */
  | { readonly type: 'verifying'; readonly bytes: number }
  | { readonly type: 'finished'; readonly file: string; readonly bytes: number };
