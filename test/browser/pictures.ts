import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';

/** A tall window holds a long cell: JupyterLab draws what is in view. */
const TALL = 3000;

/**
 * A picture of the window, or of a part of it, in the folder that BREEDLAB_SCREENSHOTS names, in 256 colours so
 * that it is small enough for a README. Does nothing without the variable.
 */
export async function takePicture(page: Page, name: string, part?: Locator): Promise<void> {
  const folder = process.env.BREEDLAB_SCREENSHOTS;
  if (!folder) return;
  fs.mkdirSync(folder, { recursive: true });
  const size = page.viewportSize()!;
  if (part !== undefined) {
    await page.setViewportSize({ ...size, height: TALL });
    await part.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.waitForTimeout(2000);
  }
  const shot = await (part ?? page).screenshot({ timeout: 60_000 });
  await sharp(shot).png({ palette: true, effort: 10 }).toFile(path.join(folder, `${name}.png`));
  await page.setViewportSize(size);
}
