import * as fs from 'node:fs';
import * as path from 'node:path';
import { identityOf, type SeenHolder } from '../../../src/core';

/** Text of a holder.json: this process with what differs, or the text itself. */
export function holderText(holder: string | Partial<SeenHolder>): string {
  if (typeof holder === 'string') return holder;
  return JSON.stringify({ ...identityOf(), since: '2026-01-01T00:00:00.000Z', token: 'x', ...holder });
}

/**
 * Puts the lease of another holder in a place; nobody renews it but the returned function.
 *
 * @param place the folder of the lease
 * @param holder text of holder.json, or what differs from this process
 */
export function plantLease(place: string, holder: string | Partial<SeenHolder>): () => void {
  const own = path.join(place, 'x');
  fs.mkdirSync(own, { recursive: true });
  fs.writeFileSync(path.join(own, 'holder.json'), holderText(holder));
  let count = 0;
  const renew = (): void => fs.writeFileSync(path.join(own, 'renewed'), String(++count));
  renew();
  return renew;
}
