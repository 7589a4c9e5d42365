import * as fs from 'node:fs';
import * as path from 'node:path';
import { failureText } from '../../../src/cli/output';
import { readImageFolder } from '../../../src/data';
import { fetchDataset, publishedDataset } from '../../../src/datasets';
import { makeProceduralDogs } from '../../../src/drawings';
import { readRun } from '../../../src/experiments';
import { exportBackbone } from '../../../src/exports';
import { fetchWeights } from '../../../src/weights';
import { smallSet } from '../../datasets/smallSets';
import { fixture, smallPublished } from '../../weights/fixtures';

/** Breeds that are drawn for the attacks. */
export const BREEDS = ['005.Alaskan_malamute', '057.Dalmatian', '086.Irish_setter', '106.Newfoundland'];

/** Draws the images that the attacks train on: six steps an epoch, at the scale of the demo. */
export async function drawImages(folder: string, workers: number): Promise<void> {
  const imagesPerBreed = { train: 12, valid: 4, test: 4 };
  await makeProceduralDogs({ folder, breeds: BREEDS, size: 112, imagesPerBreed, workers });
}

/**
 * What commands do whose real amounts are too large for an attack, with small ones: the child of attacks on disks,
 * `node diskScript.js <job> <folder on the disk> ...`. It ends like the program.
 */
const JOBS: Readonly<Record<string, (folder: string, ...more: string[]) => Promise<unknown>>> = {
  draw: (folder) => drawImages(folder, 1),

  weights: (folder) => fetchWeights(smallPublished(), { folder, from: fixture('module.pth') }),

  /** Converts a run's weights to float16 and says where they come from. */
  backbone(folder, runFolder, images) {
    const { runId, config, metrics } = readRun(runFolder!);
    const plan = { config, dataset: readImageFolder(images!), hash: 'attack' };
    const run = { runId, folder: runFolder!, metrics: metrics!, reused: true };
    return exportBackbone(plan, run, { folder, workers: 1, largestBytes: 0 });
  },

  /** Unpacks a published dataset in small, from archives that lie elsewhere. */
  async archive(folder, elsewhere) {
    const { dataset, archives } = await smallSet(publishedDataset('imagewoof'), 'http://127.0.0.1:9');
    fs.mkdirSync(elsewhere!, { recursive: true });
    for (const [name, content] of archives) fs.writeFileSync(path.join(elsewhere!, name), content);
    return fetchDataset(dataset, { base: folder, from: [elsewhere!] });
  },
};

if (require.main === module) {
  const [job, folder, ...more] = process.argv.slice(2);
  JOBS[job!]!(folder!, ...more).catch((error: unknown) => {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = 1;
  });
}
