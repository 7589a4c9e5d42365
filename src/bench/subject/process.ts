import * as fs from 'node:fs';
import type { LoadedEpoch, MeasureRequest } from './protocol';

/**
 * The most memory that this process has held: VmHWM where the system has it. `maxRSS` elsewhere, which on Linux
 * would begin with what the parent process held.
 */
export function peakMiB(): number {
  const status = fs.existsSync('/proc/self/status') ? fs.readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) / 1024;
}

/** @returns reads the wall time and the processor time of all threads since the call */
export function stopwatch(): () => LoadedEpoch {
  const began = performance.now();
  const spent = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(spent);
    return { seconds: (performance.now() - began) / 1000, processorSeconds: (user + system) / 1e6 };
  };
}

/** A request's opened work: its first pass is over, and measurements may be asked for. */
export interface OpenWork {
  readonly firstPassSeconds: number;
  measure(request: MeasureRequest): object | Promise<object>;
  close?(): Promise<void>;
}
