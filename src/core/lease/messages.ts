import * as os from 'node:os';
import { environmentValue } from '../environment';
import { BreedlabError } from '../errors';
import { formatDuration, formatMoment } from '../words';
import { LAPSE_MS } from './contend.cjs';
import type { ProcessState } from './process.cjs';
import type { FoundLease, LeaseHolder } from './protocol.cjs';

/** A holder of a lease as others see it. */
export interface SeenHolder extends LeaseHolder {
  readonly state: ProcessState;
}

/** Thrown when another process holds what is asked for. */
export class LockedError extends BreedlabError {
  override readonly name = 'LockedError';
}

/** Thrown where this process has lost a lease and would write. */
export class LeaseLostError extends BreedlabError {
  override readonly name = 'LeaseLostError';
}

/** Milliseconds without a renewal after which a lease may be taken over. */
export function lapseTime(): number {
  const seconds = environmentValue('BREEDLAB_LEASE_SECONDS');
  return seconds === undefined ? LAPSE_MS : seconds * 1000;
}

/** Remedy where a process holds what somebody wants: what can be done about it. */
export function holderHint({ pid, host, state }: SeenHolder, lapseMs = lapseTime()): string {
  const lapse = `${formatDuration(lapseMs / 1000)} without a sign of life`;
  if (state === 'alive') return `Wait for it, or stop it (kill -INT ${pid}); it writes a checkpoint first.`;
  if (state === 'stopped') return `It is paused (kill -CONT ${pid} lets it go on); after ${lapse} it can be replaced.`;
  const here = host === os.hostname() ? 'here' : os.hostname();
  return `Whether it still runs cannot be seen from ${here}; after ${lapse} it can be replaced.`;
}

/** A holder in a sentence. */
export function nameOf({ pid, host }: LeaseHolder): string {
  return `process ${pid} on ${host}`;
}

/** Names the holder that is waited for, for how long, and until when. */
export function waitText(
  what: string,
  { holder }: FoundLease,
  state: ProcessState,
  waitedMs: number,
  lapseMs: number,
): string {
  const by = holder === undefined ? 'another process' : `${nameOf(holder)} since ${formatMoment(holder.since)}`;
  const lapse = formatDuration(lapseMs / 1000);
  const end =
    state === 'alive'
      ? ''
      : `; ${state === 'stopped' ? 'it is paused' : 'whether it lives cannot be seen from here'}, so it is replaced ` +
        `after ${lapse} without a sign of life`;
  return `${what} is held by ${by}; waiting for it (${formatDuration(waitedMs / 1000)})${end}.`;
}

/** The error where a holder that lives is not waited for. */
export function refusal(what: string, holder: SeenHolder): LockedError {
  return new LockedError(
    `${what} is being written by ${nameOf(holder)} since ${holder.since}.`,
    // It was seen to renew its lease.
    holder.state === 'alive' ? holderHint(holder) : `Wait for it, or stop it on ${holder.host}.`,
  );
}
