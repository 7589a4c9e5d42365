import sharp from 'sharp';
import { answerTasks } from '../../core';
import { writeImage } from './files';
import type { PictureRenderer, PictureTask } from './pictures';
import { sumOf } from './sums';

/** Program of the threads that draw: draws one picture after the other into its file. */

// One of these runs per core; libvips must not multiply that by threads of its own.
sharp.concurrency(1);
sharp.cache(false);

answerTasks(async ({ file, draft, renderer, key, size }: PictureTask) => {
  const { renderPicture } = (await import(renderer)) as PictureRenderer;
  const bytes = await renderPicture(key, size);
  await writeImage(file, draft, bytes);
  return sumOf(bytes);
});
