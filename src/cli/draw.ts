import type { Command } from 'commander';
import { counted, Throttle, type WorkProgress } from '../core';
import { openDataset, profile } from '../experiments';
import { printResult, say } from './output';
import { datasetPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stoppable } from './stop';

/** Time between the lines of a drawing whose output is no terminal. */
const PLAIN_INTERVAL_MS = 2000;

/** `breedlab data draw`: the images that a training would draw first. */
export function registerDraw(data: Command): void {
  data
    .command('draw')
    .description(
      "draw a profile's images where they are missing, as its first training does; stopped, it goes on there",
    )
    .option('--profile <name>', 'a profile with drawn images', 'demo')
    .option('--json', 'as JSON')
    .action((flags: { profile: string; json?: boolean }) =>
      stoppable(async (signal) => {
        const onProgress = process.stderr.isTTY
          ? datasetPrinter(statusLine(process.stderr), flags.profile)
          : plainLines();
        const { name, root, hash, images } = await openDataset(profile(flags.profile), { onProgress, signal });
        const total = images.train.length + images.valid.length + images.test.length;
        printResult(flags.json, { name, root, hash, images: total }, () => `${name}: ${counted(total, 'image')}`);
      }),
    );
}

/** A line now and then, for a program that reads them. */
function plainLines(): (progress: WorkProgress) => void {
  const throttle = new Throttle(PLAIN_INTERVAL_MS);
  return ({ done, total, waiting }) => {
    if (waiting !== undefined) say(waiting);
    else if (throttle.passes()) say(`${done} of ${total} images`);
  };
}
