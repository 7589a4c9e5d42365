import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../core';
import { clearUnfinished, finishedFile, freeBytes, shrinkFolder, startFile } from './cacheFolder';
import { CacheFileError, encodeHead, pixelStart, readHead } from './fileFormat';
import type { CacheProblems } from './pixelCache';
import { allocateShared, CONTROL, FIELDS, UNIT, type SharedFile, type SharedPixels } from './sharedPixels';

const truncate = promisify(fs.ftruncate);
const write = promisify(fs.write);
const synchronize = promisify(fs.fsync);

/** A cache's file, which later runs of the same data set begin with. */
export interface DiskCache {
  /** Folder of the cache files; it is made. */
  readonly folder: string;
  /** Begins the names of a data set's files: its hash, so that other images are another file. */
  readonly dataset: string;
  /** Distinguishes the files of a data set, e.g. the split. */
  readonly part: string;
  /** All files of the folder together take at most this; those used longest ago make room. Default: no limit. */
  readonly folderBytes?: number;
  /** Smaller caches are not worth a file. Default 8 MiB. */
  readonly leastBytes?: number;
}

/** Options of {@link PixelStore.open}. */
export interface PixelStoreOptions {
  /** Number of images. */
  readonly images: number;
  /** Policy of what is kept of them: see `policyName`. Other policies have other files. */
  readonly policy: string;
  /** Name of their decoder. A file of another decoder is made anew. */
  readonly decoder: string;
  /** Most bytes of pixels. */
  readonly bytes: number;
  /** Most bytes of these in memory: where there is no file, or it cannot be written. */
  readonly memoryBytes: number;
  /** null: in memory only. */
  readonly disk: DiskCache | null;
  /** Called with notices for the user, a sentence each. */
  readonly onNotice: (message: string) => void;
}

/** The cache's file, as this process has it. */
type OpenFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly file: string; readonly descriptor: number }
  | { readonly kind: 'making'; readonly file: string; readonly target: string; readonly descriptor: number };

/** A file with the units of pixels in it. */
interface Opened {
  readonly open: OpenFile;
  readonly taken: number;
}

const NO_FILE: Opened = { open: { kind: 'none' }, taken: 0 };
const LEAST_BYTES = 8 * 2 ** 20;
/** Usable share of a file system's free space; the rest is left to others. */
const FREE_SHARE = 0.5;

/**
 * A loader's cache as the main thread has it: opens or starts its file, and finishes the file when all images are
 * there. Whatever goes wrong with the file, loading goes on without it.
 */
export class PixelStore {
  private publishing: Promise<void> | undefined;
  private toldOfDamage = false;

  private constructor(
    readonly shared: SharedPixels,
    private readonly options: PixelStoreOptions,
    private open: OpenFile,
    private readonly key: string,
  ) {}

  static open(options: PixelStoreOptions): PixelStore {
    const { images, policy, decoder, disk } = options;
    const key = JSON.stringify({ dataset: disk?.dataset, part: disk?.part, policy, decoder });
    const table = new Int32Array(images * FIELDS);
    const { open, taken } = disk === null ? NO_FILE : openFile(disk, options, key, table);
    const file = open.kind === 'none' ? null : sharedFile(open, options);
    const shared = allocateShared({ ...options, file });
    new Int32Array(shared.table).set(table);
    const control = new Int32Array(shared.control);
    control[CONTROL.fileTaken] = taken;
    control[CONTROL.fileOpen] = Number(open.kind === 'making');
    return new PixelStore(shared, options, open, key);
  }

  /** Records problems that a thread found. */
  report({ writing, damaged }: CacheProblems): void {
    if (writing !== null && this.open.kind === 'making') {
      this.tell(`cannot be written (${writing}): training goes on without it`);
      this.abandon();
    }
    if (damaged > 0 && this.open.kind === 'reading' && !this.toldOfDamage) {
      this.toldOfDamage = true;
      this.tell('is damaged: those images are decoded again, and the next run makes a new file');
      fs.rmSync(this.open.file, { force: true });
    }
  }

  /** Every image has been asked for once, so the cache is complete. Finishes the file, in the background. */
  allSeen(): void {
    if (this.open.kind === 'making') this.publishing ??= this.publish();
  }

  /** Ends the use of the file; an unfinished one is removed. No thread may read any more. */
  async close(): Promise<void> {
    await this.publishing;
    const { open } = this;
    if (open.kind === 'making') fs.rmSync(open.file, { force: true });
    if (open.kind !== 'none') fs.closeSync(open.descriptor);
    this.open = { kind: 'none' };
  }

  private async publish(): Promise<void> {
    const { open } = this;
    const { disk } = this.options;
    if (open.kind !== 'making' || disk === null) return;
    const control = new Int32Array(this.shared.control);
    Atomics.store(control, CONTROL.fileOpen, 0);
    const taken = Atomics.load(control, CONTROL.fileTaken);
    if (taken * UNIT < (disk.leastBytes ?? LEAST_BYTES)) return this.abandon();
    try {
      await finish(open, encodeHead(this.key, new Int32Array(this.shared.table), taken), taken);
      this.open = { kind: 'reading', file: open.target, descriptor: open.descriptor };
      if (disk.folderBytes !== undefined) shrinkFolder(disk.folder, disk.folderBytes, disk.dataset);
    } catch (error) {
      this.tell(`cannot be written (${messageOf(error)}): the next run decodes the images again`);
      this.abandon();
    }
  }

  /** Removes an unfinished file from its folder. Its content can still be read. */
  private abandon(): void {
    if (this.open.kind !== 'making') return;
    fs.rmSync(this.open.file, { force: true });
    this.open = { kind: 'reading', file: this.open.file, descriptor: this.open.descriptor };
  }

  private tell(what: string): void {
    const { open } = this;
    const file = open.kind === 'making' ? open.target : open.kind === 'reading' ? open.file : '';
    this.options.onNotice(`The pixel cache ${file} ${what}.`);
  }
}

function openFile(disk: DiskCache, options: PixelStoreOptions, key: string, table: Int32Array): Opened {
  const { folder } = disk;
  const name = `${disk.dataset}-${disk.part}-${options.policy}`;
  const target = finishedFile(folder, name);
  try {
    fs.mkdirSync(folder, { recursive: true });
    const isBeingMade = clearUnfinished(folder, name);
    const finished = openFinished(target, key, table, options.onNotice);
    if (finished !== undefined) return finished;
    return isBeingMade ? NO_FILE : { open: { kind: 'making', target, ...startFile(folder, name) }, taken: 0 };
  } catch (error) {
    options.onNotice(`No pixel cache on disk: ${path.join(folder, name)}: ${messageOf(error)}.`);
    return NO_FILE;
  }
}

/** Undefined when there is no usable one; one that is not usable is removed. */
function openFinished(
  file: string,
  key: string,
  table: Int32Array,
  onNotice: (message: string) => void,
): Opened | undefined {
  if (!fs.existsSync(file)) return undefined;
  const descriptor = fs.openSync(file, 'r');
  try {
    const taken = readHead(descriptor, key, table);
    markUsed(descriptor);
    return { open: { kind: 'reading', file, descriptor }, taken };
  } catch (error) {
    fs.closeSync(descriptor);
    if (!(error instanceof CacheFileError)) throw error;
    onNotice(`The pixel cache ${file} ${error.message}: it is made anew.`);
    fs.rmSync(file, { force: true });
    table.fill(0);
    return undefined;
  }
}

/** The time of last use decides which files make room. */
function markUsed(descriptor: number): void {
  try {
    fs.futimesSync(descriptor, new Date(), new Date());
  } catch {
    // Another user's file: it is read all the same.
  }
}

function sharedFile(open: Exclude<OpenFile, { kind: 'none' }>, options: PixelStoreOptions): SharedFile {
  const start = pixelStart(options.images);
  const most = open.kind === 'making' ? Math.min(options.bytes, freeBytes(path.dirname(open.file)) * FREE_SHARE) : 0;
  return {
    descriptor: open.descriptor,
    start,
    capacity: Math.min(2 ** 31 - 1, Math.floor(most / UNIT)),
  };
}

async function finish(
  { file, target, descriptor }: Extract<OpenFile, { kind: 'making' }>,
  head: Buffer,
  takenUnits: number,
): Promise<void> {
  await truncate(descriptor, head.length + takenUnits * UNIT);
  const { bytesWritten } = await write(descriptor, head, 0, head.length, 0);
  if (bytesWritten < head.length) throw new Error('no space left');
  await synchronize(descriptor);
  fs.renameSync(file, target);
}
