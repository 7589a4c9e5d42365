import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

/** As much of a long cell as a page of text can bear. JupyterLab draws what is in view, so the window is higher. */
const LONGEST = 1500;
const TALL = LONGEST + 300;

/**
 * A picture of the window, or of a cell from its top, in the folder that BREEDLAB_SCREENSHOTS names, in 256
 * colours so that it is small enough for a README. Does nothing without the variable.
 */
export async function takePicture(page: Page, name: string, cell?: Locator): Promise<void> {
  const folder = process.env.BREEDLAB_SCREENSHOTS;
  if (!folder) return;
  fs.mkdirSync(folder, { recursive: true });
  const shot = await (cell === undefined ? page.screenshot() : cellPicture(page, cell));
  await sharp(shot)
    .png({ palette: true, effort: 10 })
    .toFile(path.join(folder, `${name}.png`));
}

async function cellPicture(page: Page, cell: Locator): Promise<Buffer> {
  const size = page.viewportSize()!;
  await page.setViewportSize({ ...size, height: TALL });
  // What comes into view changes the height of what is above: the second time it stays.
  for (const settled of [1000, 1000]) {
    await cell.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(settled);
  }
  const { height, ...corner } = (await cell.boundingBox())!;
  const shot = await page.screenshot({ clip: { ...corner, height: Math.min(height, LONGEST) } });
  await page.setViewportSize(size);
  return shot;
}
