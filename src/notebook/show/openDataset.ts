import { etaText, formatDuration, html, ratePerSecond, rateText, secondsLeft, type WorkProgress } from '../../core';
import type { Dataset } from '../../data';
import { openDataset, profile, type ProfileName } from '../../experiments';
import { htmlBundle, type Display } from '../output';
import { cellEnvironment, redraws, takeInterrupts, UPDATE_MS } from '../training';
import type { ProfileOptions } from './experiments';

/** Options of verbs that show images of a dataset. */
export interface DatasetOptions extends ProfileOptions {
  /**
   * The name of a dataset (`defineDataset`, or one that was fetched), or a folder of images in the layout
   * train|valid|test/NNN.Breed. Default: `BREEDLAB_DATA`, else the profile's dataset.
   */
  readonly data?: string;
}

/** The profile that a verb's options name. */
export function profileOf({ profile: name = cellEnvironment().profile }: ProfileOptions): ProfileName {
  return profile(name).name;
}

/**
 * Opens the dataset; while the embedded one is made, shows the progress. An interrupt of the cell stops that.
 */
export async function openShown(display: Display, options: DatasetOptions): Promise<Dataset> {
  await null;
  const controller = new AbortController();
  const release = takeInterrupts(() => controller.abort());
  const { data, headless } = cellEnvironment();
  const slot = display.slot();
  let text = '';
  const updates = redraws(() => slot.draw(htmlBundle(html`${text}`, text)), UPDATE_MS);
  try {
    return await openDataset(profile(profileOf(options)), {
      data: options.data ?? data,
      signal: controller.signal,
      onProgress: (made) => {
        // A dataset that is there already is one event.
        if (text === '' && made.done === made.total) return;
        text = drawingText(made);
        if (!headless) updates.request();
      },
    });
  } finally {
    release();
    updates.stop();
    if (text !== '' && !headless) slot.draw(htmlBundle(html`${text}`, text));
  }
}

function drawingText(made: WorkProgress): string {
  const { done, total, seconds, waiting } = made;
  if (waiting !== undefined) return waiting;
  const rate = seconds > 0 ? `, ${rateText(ratePerSecond(made), 'images')}` : '';
  const time = done < total ? `, ${etaText(secondsLeft(made))}` : ` in ${formatDuration(seconds)}`;
  return `Drawing the embedded dataset: ${done} of ${total} images${rate}${time}`;
}
