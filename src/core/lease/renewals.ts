import * as path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What {@link keepRenewed} renews. */
export interface Renewal {
  readonly place: string;
  readonly token: string;
  readonly everyMs: number;
  /** Also renew from a thread, whose timers run while this one computes. */
  readonly thread: boolean;
  /** Renews from this thread. */
  readonly renew: () => void;
  /** Called when the thread finds the lease taken away. */
  readonly onLost: () => void;
}

/** Message to the thread: begin to renew a lease, or end. */
export type RenewalRequest =
  | ({ readonly type: 'begin' } & Pick<Renewal, 'place' | 'token' | 'everyMs'>)
  | { readonly type: 'end'; readonly token: string };

/** Message of the thread: the lease with this token was taken away. */
export interface RenewalLoss {
  readonly token: string;
}

/** The thread of this process, and the leases that it renews. */
const renewed = new Map<string, Renewal>();
let thread: Worker | undefined;

/** Renews a lease in the background; neither timer nor thread keeps the process alive. @returns ends the renewals */
export function keepRenewed(renewal: Renewal): () => void {
  const timer = setInterval(renewal.renew, renewal.everyMs).unref();
  if (renewal.thread) {
    const { place, token, everyMs } = renewal;
    renewed.set(token, renewal);
    ask({ type: 'begin', place, token, everyMs });
  }
  return () => {
    clearInterval(timer);
    if (!renewed.delete(renewal.token)) return;
    if (renewed.size > 0) return ask({ type: 'end', token: renewal.token });
    void thread?.terminate();
    thread = undefined;
  };
}

function ask(request: RenewalRequest): void {
  thread ??= startThread();
  thread.postMessage(request);
}

function startThread(): Worker {
  const worker = new Worker(path.join(__dirname, 'renewer.js'), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker.on('message', ({ token }: RenewalLoss) => renewed.get(token)?.onLost());
  // Without the thread the timers of this one still renew.
  worker.on('error', () => undefined);
  // After the listeners, the first of which holds the process.
  worker.unref();
  return worker;
}
