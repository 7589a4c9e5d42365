import * as path from 'node:path';
import { startAnswering, type AnsweringProcess } from '../reference';

/** @param threads of the engine's operations */
export function startSubject(threads: number): Promise<AnsweringProcess> {
  return startAnswering({
    command: process.execPath,
    args: [path.join(__dirname, 'main.js')],
    environment: { TF_NUM_INTRAOP_THREADS: String(threads) },
    failure: "Breedlab's own process ended",
    remedy: '`npx breedlab doctor` says whether the engine works; a smaller --batch takes less memory.',
  });
}
