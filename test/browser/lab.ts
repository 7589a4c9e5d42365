/**
 * A real JupyterLab in a real Chromium: `npm run test:lab`. Runs a copy of the block's notebook on a small
 * dataset, interrupts a training, runs it again, completes a name, restarts the kernel in the middle of a
 * training.
 *
 * Variables: CHROMIUM, path of the browser. BREEDLAB_SCREENSHOTS, a folder for pictures (default: none are
 * taken).
 */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { settings } from '../../src/core';
import { makeProceduralDogs } from '../../src/data';
import { eventually, isAlive } from '../notebook/kernelDriver';
import { findChromium } from '../report/environment';
import { NotebookPage } from './notebookPage';
import { startLab } from './labServer';

const NOTEBOOK = '01-weight-initialisation.ipynb';
const OVERVIEW = '00-overview.ipynb';
const BREEDS = ['016.Beagle', '056.Dachshund', '057.Dalmatian', '124.Poodle'];
const WIDTH = 1440;

/** A training long enough to watch and to interrupt: about twelve seconds. */
const EPOCHS = 8;
const IMAGES = { train: 120, valid: 10, test: 20 };

interface Lab {
  readonly notebook: NotebookPage;
  readonly runs: string;
}

const STEPS: readonly { readonly name: string; readonly run: (lab: Lab) => Promise<void> }[] = [
  { name: 'a training shows live progress', run: watchTraining },
  { name: 'an interrupt stops it with a checkpoint', run: interruptTraining },
  { name: 'the rest of the notebook runs to its end', run: finishNotebook },
  { name: 'the interrupted cell trains again', run: trainAgain },
  { name: 'completion and inspection know the package', run: completeNames },
  { name: 'a restarted kernel leaves no training behind', run: restartWhileTraining },
];

async function watchTraining({ notebook }: Lab): Promise<void> {
  await notebook.menu('Run', 'Run All Cells');
  await notebook.shows('train(26)', 'images/s');
  await notebook.moves('train(26)', 5);
  await notebook.output('train(26)').locator('.vega-embed canvas, .vega-embed svg').first().waitFor();
  await picture(notebook.page, 'live');
}

async function interruptTraining({ notebook, runs }: Lab): Promise<void> {
  await notebook.shows('train(27)', 'images/s', 180);
  await notebook.interrupt();
  await notebook.shows('train(27)', 'Interrupted', 30);
  const checkpoint = fs
    .readdirSync(path.join(runs, 'demo', '27'))
    .map((run) => path.join(runs, 'demo', '27', run, 'last'));
  assert.equal(checkpoint.length, 1);
  assert.ok(fs.readdirSync(checkpoint[0]!).length > 0, 'a checkpoint was written');
}

async function finishNotebook({ notebook }: Lab): Promise<void> {
  await notebook.shows("show.table('weight-initialisation')", 'no finished run', 240);
  await notebook.kernelIs('Idle');
  await notebook.shows('train(29)', 'Trained all');
  await notebook.output('train(29)').locator('.js-plotly-plot').first().waitFor();
  const errors = await notebook.page
    .locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]')
    .allInnerTexts();
  assert.deepEqual(errors, []);
  await picture(notebook.page, 'finished', { whole: true });
}

async function trainAgain({ notebook, runs }: Lab): Promise<void> {
  await notebook.run('train(27)');
  await notebook.shows('train(27)', 'Trained all', 120);
  assert.equal(fs.readdirSync(path.join(runs, 'demo', '27')).length, 2, 'a run of its own');
  await notebook.run("show.table('weight-initialisation')");
  await notebook.kernelIs('Idle');
  await notebook
    .output("show.table('weight-initialisation')")
    .filter({ hasNotText: 'no finished run' })
    .waitFor();
}

async function completeNames({ notebook: { page } }: Lab): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.type('show.');
  await page.keyboard.press('Tab');
  const menu = page.locator('.jp-Completer');
  await menu.filter({ hasText: 'augmentations' }).waitFor({ timeout: 20_000 });
  await picture(page, 'completion');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('train(26');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Tab');
  await page
    .locator('.jp-Tooltip')
    .filter({ hasText: 'Trains an experiment from a cell' })
    .waitFor({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}

async function restartWhileTraining({ notebook, runs }: Lab): Promise<void> {
  await notebook.run('train(28)');
  await notebook.shows('train(28)', 'images/s');
  const children = trainings(runs);
  assert.equal(children.length, 1, `one training runs, not ${children.length}`);
  await notebook.menu('Kernel', 'Restart Kernel…');
  await notebook.confirm('Restart');
  await eventually(() => !isAlive(children[0]!), 20, 'the training is gone');
  // The indicator is not asked: on a busy machine JupyterLab can show "Unknown" until the next cell runs.
  await notebook.page.waitForTimeout(5000);
  await notebook.run('import {');
  await notebook.cell('import {').locator('.jp-InputPrompt', { hasText: '[1]:' }).waitFor();
  await notebook.kernelIs('Idle');
}

/** Process ids of the trainings that write to `runs`. */
function trainings(runs: string): number[] {
  const holds = (file: string, text: string): boolean => {
    try {
      return fs.readFileSync(file, 'utf8').includes(text);
    } catch {
      return false; // Gone, or another user's.
    }
  };
  const ids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const ours = ids.filter(
    (id) => holds(`/proc/${id}/cmdline`, 'childGuard') && holds(`/proc/${id}/environ`, runs),
  );
  return ours.map(Number);
}

/** Both notebooks of a finished lab in a theme, for a person to look at. */
async function takePictures(
  browser: Browser,
  address: (notebook: string) => string,
  theme: string,
): Promise<void> {
  for (const name of [OVERVIEW, NOTEBOOK]) {
    const notebook = new NotebookPage(await newPage(browser));
    await notebook.open(address(name));
    if (name === OVERVIEW) {
      await notebook.menu('Run', 'Run All Cells');
      await notebook.page.waitForTimeout(1000);
      await notebook.kernelIs('Idle', 120);
    }
    await picture(notebook.page, `${path.basename(name, '.ipynb')}-${theme}`, { whole: true });
    await notebook.page.close();
  }
}

async function picture(page: Page, name: string, { whole = false } = {}): Promise<void> {
  const folder = process.env.BREEDLAB_SCREENSHOTS;
  if (!folder) return;
  fs.mkdirSync(folder, { recursive: true });
  // JupyterLab draws only what is in view, so the whole notebook needs a tall window.
  if (whole) await page.setViewportSize({ width: WIDTH, height: 9000 });
  if (whole) await page.locator('.jp-WindowedPanel-outer:visible').evaluate((panel) => panel.scrollTo(0, 0));
  await page.waitForTimeout(whole ? 3000 : 500);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  await page.setViewportSize({ width: WIDTH, height: 1000 });
}

async function newPage(browser: Browser): Promise<Page> {
  return browser.newPage({ viewport: { width: WIDTH, height: 1000 } });
}

async function main(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium: install one, or name it in CHROMIUM.');
  const { projectRoot, notebooksFolder } = settings();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-lab-'));
  const notebooks = path.join(projectRoot, '.cache', path.basename(folder));
  const [runs, data] = [path.join(folder, 'runs'), path.join(folder, 'dogs')];
  const environment = {
    BREEDLAB_RUNS: runs,
    BREEDLAB_DATA: data,
    BREEDLAB_EPOCHS: String(EPOCHS),
    BREEDLAB_PROFILE: 'demo',
    BREEDLAB_HEADLESS: '',
    BREEDLAB_REUSE: '',
  };
  const closers: (() => Promise<unknown>)[] = [];
  try {
    fs.cpSync(notebooksFolder, notebooks, {
      recursive: true,
      filter: (file) => !file.includes('.ipynb_checkpoints'),
    });
    await makeProceduralDogs({ folder: data, breeds: BREEDS, imagesPerBreed: IMAGES, size: 112 });
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    closers.push(() => browser.close());
    const lab = await startLab({ folder: path.join(folder, 'light'), notebooks, environment });
    closers.push(() => lab.stop());
    const notebook = new NotebookPage(await newPage(browser));
    await notebook.open(lab.address(NOTEBOOK));
    for (const { name, run } of STEPS) {
      const begun = Date.now();
      await run({ notebook, runs }).catch(async (error: unknown) => {
        await picture(notebook.page, 'failed', { whole: true });
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      });
      console.log(`ok   ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    }
    if (process.env.BREEDLAB_SCREENSHOTS) {
      await notebook.menu('File', 'Save Notebook');
      await takePictures(browser, lab.address, 'light');
      const dark = await startLab({
        folder: path.join(folder, 'dark'),
        notebooks,
        environment,
        theme: 'JupyterLab Dark',
      });
      closers.push(() => dark.stop());
      await takePictures(browser, dark.address, 'dark');
    }
  } finally {
    for (const close of closers.reverse()) await close();
    fs.rmSync(notebooks, { recursive: true, force: true });
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
