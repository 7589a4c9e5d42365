import { parentPort } from 'node:worker_threads';
import { renew } from './protocol.cjs';
import type { RenewalLoss, RenewalRequest } from './renewals';

/** The thread that renews leases while its process computes. */
const timers = new Map<string, NodeJS.Timeout>();

parentPort!.on('message', (request: RenewalRequest) => {
  const { token } = request;
  clearInterval(timers.get(token));
  timers.delete(token);
  if (request.type === 'end') return;
  const { place, everyMs } = request;
  const timer = setInterval(() => {
    try {
      if (renew(place, token)) return;
    } catch {
      // The file system does not answer; the next renewal may succeed.
      return;
    }
    clearInterval(timer);
    parentPort!.postMessage({ token } satisfies RenewalLoss);
  }, everyMs);
  timers.set(token, timer);
});
