import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode, messageOf } from '../errors';
import { writeError, type FileWriter } from '../files';
import { formatDuration, Throttle } from '../words';
import { processState } from './process.cjs';
import { elapsedMs, newHolder, RENEWALS_PER_LAPSE, take } from './contend.cjs';
import { lapseTime, LeaseLostError, nameOf, refusal, waitText, type SeenHolder } from './messages';
import { inspect, release, renew, type LeaseHolder } from './protocol.cjs';
import { keepRenewed } from './renewals';

/** Options of {@link takeLease}. */
export interface LeaseOptions {
  /** Folder of the lease; the folder above it must exist. */
  readonly place: string;
  /** The thing that is held, for messages: `Run folder /x/y`. */
  readonly what: string;
  /** Waits for a holder that lives. Default false: it is refused. */
  readonly wait?: boolean;
  /** Called with a sentence when the waiting begins and every ten seconds of it. Default: not called. */
  readonly onWait?: (message: string) => void;
  /** Ends the waiting. Default: never. */
  readonly signal?: AbortSignal;
  /**
   * Renews the lease from a thread of its own: for a holder that computes for longer than a lease without letting its
   * timers run. Default false.
   */
  readonly computes?: boolean;
  /** Name of this machine; for tests. Default: the system's. */
  readonly host?: string;
  /** Clocks of this machine in milliseconds; for tests. Default: the system's. */
  readonly clocks?: { readonly date: () => number; readonly elapsed: () => number };
  /** Milliseconds without a renewal after which the lease may be taken over. Default: `BREEDLAB_LEASE_SECONDS`. */
  readonly lapseMs?: number;
}

const WAIT_MESSAGE_MS = 10_000;

/**
 * Makes this process the only holder of a place, until `release` or its exit. A holder that is dead gives way at once
 * where that can be seen; one that has not renewed its lease for a minute gives way, too.
 *
 * @throws LockedError naming the holder, where it lives and is not waited for
 * @throws BreedlabError where the place cannot be written
 * @throws the signal's reason when it is aborted while waiting
 * @example
 * const lease = await takeLease({ place: `${folder}/lock`, what: `Run folder ${folder}` });
 * try {
 *   writeJsonAtomic(file, value, lease);
 * } finally {
 *   lease.release();
 * }
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { place, what, wait = false, onWait, signal, host, clocks, lapseMs = lapseTime() } = options;
  const holder = newHolder({ host, now: clocks?.date });
  const messages = new Throttle(WAIT_MESSAGE_MS);
  let refusing: LeaseHolder | undefined;
  try {
    refusing = await take({
      ...{ place, holder, wait, lapseMs, signal },
      onWait(found, state, waitedMs) {
        if (onWait !== undefined && messages.passes()) onWait(waitText(what, found, state, waitedMs, lapseMs));
      },
    });
  } catch (error) {
    throw signal?.aborted === true && error === signal.reason ? error : writeError(place, error);
  }
  if (refusing !== undefined) throw refusal(what, { ...refusing, state: processState(refusing, holder.host) });
  return new Lease(options, holder, lapseMs);
}

/**
 * The process that holds a place, or undefined when there is none. Whether one of another machine lives cannot be seen
 * at once: its state is `unknown`.
 */
export function leaseHolder(place: string): SeenHolder | undefined {
  let holder: LeaseHolder | undefined;
  try {
    holder = inspect(place)?.holder;
  } catch {
    // A place that this user may not look into says nothing about its holder.
    return undefined;
  }
  if (holder === undefined) return undefined;
  const state = processState(holder);
  return state === 'dead' ? undefined : { ...holder, state };
}

/**
 * Time of the last renewal of a place's lease, by the clock of the machine that stores it, in milliseconds since 1970;
 * undefined where there is none. For views: whether a holder may be replaced is judged by watching it.
 */
export function leaseRenewedAt(place: string): number | undefined {
  try {
    const found = inspect(place);
    return found && fs.statSync(path.join(place, found.token, 'renewed')).mtimeMs;
  } catch {
    return undefined;
  }
}

/** A place that this process holds. It writes files only while this process holds it, see protocol.cjs. */
export class Lease implements FileWriter {
  private readonly place: string;
  private readonly what: string;
  private readonly clock: () => number;
  private readonly loss = new AbortController();
  private readonly stopRenewing: () => void;
  private renewedAt: number;
  private drafts = 0;
  private isReleased = false;

  constructor(
    { place, what, clocks, computes = false }: LeaseOptions,
    private readonly holder: LeaseHolder,
    private readonly lapseMs: number,
  ) {
    this.place = path.resolve(place);
    this.what = what;
    this.clock = clocks?.elapsed ?? elapsedMs;
    this.renewedAt = this.clock();
    this.stopRenewing = keepRenewed({
      place: this.place,
      token: holder.token,
      everyMs: this.renewalMs,
      thread: computes,
      renew: () => this.tryToRenew(),
      onLost: () => this.lose(),
    });
    process.on('exit', this.release);
  }

  /** Aborted, with a {@link LeaseLostError}, when this process finds that another has taken its place. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /**
   * Makes sure that this process still holds the place: by memory where it renewed the lease just now, else by renewing
   * it. The clock goes on while the process or the machine is stopped, so that one who wakes asks the file system.
   *
   * @throws LeaseLostError
   */
  ask(): void {
    if (this.clock() - this.renewedAt >= this.renewalMs) this.tryToRenew();
    this.loss.signal.throwIfAborted();
  }

  draft(file: string): string {
    this.ask();
    this.drafts += 1;
    return path.join(this.place, this.holder.token, `${this.drafts}-${path.basename(file)}`);
  }

  put(draft: string, file: string): void {
    try {
      fs.renameSync(draft, file);
    } catch (error) {
      const reason = this.reason(error);
      // A file server may repeat a request that it had done.
      if (errorCode(reason) === 'ENOENT' && !fs.existsSync(draft) && fs.existsSync(file)) return;
      throw reason;
    }
  }

  remove(file: string): void {
    const doomed = this.draft(file);
    try {
      fs.renameSync(file, doomed);
    } catch (error) {
      const reason = this.reason(error);
      if (errorCode(reason) === 'ENOENT') return;
      throw reason;
    }
    fs.rmSync(doomed, { recursive: true, force: true });
  }

  reason(error: unknown): unknown {
    // Without its folder this process holds nothing any more; then no other reason counts.
    this.tryToRenew();
    return this.loss.signal.aborted ? this.loss.signal.reason : error;
  }

  /** Gives the place back; does nothing the second time. */
  readonly release = (): void => {
    if (this.isReleased) return;
    this.isReleased = true;
    process.off('exit', this.release);
    this.stopRenewing();
    try {
      release(this.place, this.holder.token);
    } catch {
      // What stays of it is taken over when it has lapsed.
    }
  };

  private get renewalMs(): number {
    return this.lapseMs / RENEWALS_PER_LAPSE;
  }

  private tryToRenew(): void {
    if (this.isReleased || this.loss.signal.aborted) return;
    const began = this.clock();
    try {
      if (!renew(this.place, this.holder.token)) return this.lose();
      this.renewedAt = began;
    } catch (error) {
      if (began - this.renewedAt > this.lapseMs) this.lose(messageOf(error));
    }
  }

  /** @param problem why it could not be renewed. Default: another took it */
  private lose(problem?: string): void {
    if (this.isReleased || this.loss.signal.aborted) return;
    const silent = formatDuration((this.clock() - this.renewedAt) / 1000);
    const next = leaseHolder(this.place);
    const by = next === undefined ? 'taken away' : `taken over by ${nameOf(next)}`;
    const how =
      problem === undefined
        ? `It was ${by}; this process renewed it ${silent} ago.`
        : `It could not be renewed for ${silent}: ${problem}.`;
    this.release();
    this.loss.abort(
      new LeaseLostError(
        `${this.what} is not held by this process any more. ${how}`,
        'This process stops and has written nothing since; the last checkpoint or file before is intact.',
      ),
    );
  }
}
