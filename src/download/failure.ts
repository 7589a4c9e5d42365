import { errorCode, messageOf } from '../core';

/** Failure of one attempt, where another may succeed. Any other error ends the download. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure';
}

/** Codes that a second attempt will not change. */
const LASTING_CODES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EPROTO', 'ERR_INVALID_URL', 'ENETUNREACH']);

/** True for network errors that waiting cannot mend: no such host, or a certificate that is not trusted. */
export function isLasting(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return LASTING_CODES.has(code) || code.includes('CERT') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL');
}

/** Text of a network error, with its code where the message lacks it. */
export function networkReason(error: unknown): string {
  const message = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
  const code = errorCode(error);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`.trim();
}
