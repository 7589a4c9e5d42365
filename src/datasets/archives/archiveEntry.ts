/** What an archive holds under a name. */
export interface ArchiveEntry {
  /** As the archive has it; may be anything. */
  readonly path: string;
  /** `other`: a device, a pipe, or what else an archive can hold. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** As the archive states it; what is read may differ in a damaged or crafted one. */
  readonly bytes: number;
  /** The content; to be read before the next entry is asked for, or not at all. */
  read(): AsyncIterable<Uint8Array>;
}
