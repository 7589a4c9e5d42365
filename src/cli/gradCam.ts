import * as path from 'node:path';
import type { Command } from 'commander';
import { explainPhotos, placeText, type ExplainedPhoto } from '../analysis';
import { BreedlabError, formatPercent, type OnProgress } from '../core';
import { describeRun, drawnCaution, useThreadsOf, type Run } from '../experiments';
import { chosenRun, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { announcedEngine } from './engine';
import { performJob } from './job';
import { parseInteger, say } from './output';
import { photoOf, writeMap } from './pictures';

interface GradCamFlags extends SeriesFlags {
  readonly run: string;
  readonly layer?: string;
  readonly besides?: readonly number[];
  readonly out?: string;
  readonly asStored?: boolean;
  readonly json?: boolean;
}

/** `breedlab grad-cam`: Grad-CAM of a run for a photo; `interpret` in a cell starts it, too. */
export function registerGradCam(program: Command): void {
  withSeries(
    program
      .command('grad-cam')
      .description('where a run looks in photos (Grad-CAM); --out writes photo and map beside each other')
      .argument('<photos...>', 'image files')
      .requiredOption('--run <run>', RUN_HELP),
  )
    .option('--layer <name>', 'a convolution of the model. Default: the last one')
    .option('--besides <classes>', 'a class index per photo to explain besides the first choice', parseClasses)
    .option('--out <folder>', 'write a PNG for each photo and class there')
    .option('--as-stored', 'do not turn photos upright by what their camera recorded')
    .option('--json', 'as JSON')
    .action((photos: string[], flags: GradCamFlags) =>
      performJob<readonly ExplainedPhoto[]>({
        json: flags.json,
        toJson: (explained) => explained.map(toJson),
        text: (explained) => describeAll(explained, flags.out),
        run: async (onProgress) => {
          const run = chosenRun(flags.run, flags);
          if (!flags.json) say([`${run.config.experiment}, ${describeRun(run)}`, ...cautionOf(run, photos)].join('\n'));
          useThreadsOf(run.config.profile);
          const explained = await explain(run, photos, flags, onProgress);
          if (flags.out !== undefined) await writePictures(run, explained, flags);
          return explained;
        },
      }),
    );
}

function explain(
  run: Run,
  photos: readonly string[],
  { layer, besides = [], asStored = false }: GradCamFlags,
  onProgress: OnProgress,
): Promise<readonly ExplainedPhoto[]> {
  let done = 0;
  return explainPhotos(
    announcedEngine(),
    run,
    photos.map((file, i) => ({ file, besides: besides[i] })),
    {
      layer,
      upright: !asStored,
      onPhoto: ({ file }) => onProgress(++done, photos.length, path.basename(file)),
    },
  );
}

async function writePictures(run: Run, explained: readonly ExplainedPhoto[], { out }: GradCamFlags): Promise<void> {
  for (const { file, maps } of explained) {
    const photo = await photoOf(run, file);
    for (const map of maps) await writeMap(out!, file, photo, map);
  }
}

function toJson({ file, top, maps }: ExplainedPhoto): unknown {
  return {
    file,
    top,
    maps: maps.map(({ index, name, heatmap }) => ({ index, name, ...heatmap, values: [...heatmap.values] })),
  };
}

function cautionOf(run: Run, photos: readonly string[]): readonly string[] {
  const caution = drawnCaution(run.config.dataset.name, photos);
  return caution === null ? [] : [caution];
}

function describeAll(explained: readonly ExplainedPhoto[], out: string | undefined): string {
  const how = 'No picture was written: --out FOLDER writes each photo beside its map.';
  return [...explained.map(describe), ...(out === undefined ? [how] : [])].join('\n');
}

function describe({ file, top, maps }: ExplainedPhoto): string {
  const first = top[0]!;
  const rows = maps.map(({ name, heatmap }) => `  for ${name} it looks ${placeText(heatmap)}`);
  return [`${file}: ${first.name}, ${formatPercent(first.probability)}`, ...rows].join('\n');
}

function parseClasses(text: string): number[] {
  if (text === '') throw new BreedlabError('--besides is empty.', 'Give class indices, e.g. 3,0.');
  return text.split(',').map(parseInteger('--besides', 0));
}
