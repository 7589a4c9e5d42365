import type { PictureKey } from '../folder';
import { renderThingJpeg } from './drawing';
import { allThingKinds } from './kinds';

/** A thing of the pretraining task; see `PictureRenderer`. */
export function renderPicture({ classFolder, ...key }: PictureKey, size: number): Promise<Uint8Array> {
  const kind = allThingKinds().find(({ folder }) => folder === classFolder)!;
  return renderThingJpeg({ ...key, kind }, size);
}
