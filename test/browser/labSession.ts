import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { settings } from '../../src/core';
import { makeProceduralDogs } from '../../src/drawings';
import { findChromium } from '../report/environment';
import { startLab } from './labServer';
import { NotebookPage } from './notebookPage';

const BREEDS = ['016.Beagle', '056.Dachshund', '057.Dalmatian', '124.Poodle'];
const IMAGES = { train: 100, valid: 10, test: 20 };
/** Enough for curves. */
export const EPOCHS = 3;
/** Steps enough for the two networks of notebook 11 to differ. */
const LABORATORY_EPOCHS = 12;
const MANY = 100_000;
export const WIDTH = 1440;
const HEIGHT = 1000;

/**
 * Call that trains what an experiment trains, as an experiment of its own, until it is told to stop, however fast the
 * machine and slow the browser beside it: neither early stopping nor its epochs end it.
 */
export function endless(of: number): string {
  const changes = `{ earlyStoppingPatience: ${MANY}, maxEpochs: ${MANY} }`;
  return `train(experiment(${of}).with(${changes}, { id: 'endless-${of}' }), { epochs: ${MANY} })`;
}

/** JupyterLab on copies of the notebooks, a small dataset, runs of its own, and a browser. */
export interface LabSession {
  /** Folder of the runs. */
  readonly runs: string;
  /** Run folders of an experiment, the oldest first. */
  experimentRuns(experiment: string | number): readonly string[];
  /** Opens a notebook in a tab of its own and waits for its kernel. */
  open(notebook: string): Promise<NotebookPage>;
  close(): Promise<void>;
}

export async function openLabSession(): Promise<LabSession> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-lab-'));
  // Below the project, where the notebooks find the package.
  const notebooks = path.join(settings().projectRoot, '.cache', path.basename(folder));
  const [runs, datasets] = [path.join(folder, 'runs'), path.join(folder, 'datasets')];
  const data = path.join(datasets, 'lab-dogs');
  const closers: (() => Promise<unknown>)[] = [
    async () => [notebooks, folder].forEach((made) => fs.rmSync(made, { recursive: true, force: true })),
  ];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    copyNotebooks(notebooks);
    const environment = {
      BREEDLAB_RUNS: runs,
      BREEDLAB_DATASETS: datasets,
      BREEDLAB_DATA: data,
      BREEDLAB_EPOCHS: String(EPOCHS),
      BREEDLAB_PROFILE: 'demo',
      BREEDLAB_HEADLESS: '',
      BREEDLAB_REUSE: '',
    };
    await makeProceduralDogs({ folder: data, breeds: BREEDS, imagesPerBreed: IMAGES, size: 112 });
    // A notebook predicts a photo of the profile's own images.
    fs.symlinkSync(data, path.join(datasets, 'drawn-dogs'));
    const lab = await startLab({ folder: path.join(folder, 'lab'), notebooks, environment });
    closers.push(() => lab.stop());
    const args = ['--no-sandbox', '--disable-gpu'];
    const browser = await chromium.launch({ executablePath: findChromium(), args });
    closers.push(() => browser.close());
    return {
      runs,
      experimentRuns: (experiment) => foldersIn(path.join(runs, 'demo', String(experiment))),
      open: (notebook) => openNotebook(browser, lab.address(notebook)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openNotebook(browser: Browser, address: string): Promise<NotebookPage> {
  const notebook = new NotebookPage(await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } }));
  await notebook.open(address);
  return notebook;
}

function foldersIn(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
}

interface Cell {
  source: string[];
  outputs?: unknown[];
}

/** Without outputs; 26 to be interrupted, the others short, and no training of the backbone that 38 starts from. */
function copyNotebooks(target: string): void {
  const { notebooksFolder } = settings();
  fs.mkdirSync(target, { recursive: true });
  for (const name of fs.readdirSync(notebooksFolder).filter((file) => file.endsWith('.ipynb'))) {
    const notebook = readNotebook(path.join(notebooksFolder, name));
    const cells = notebook.cells.filter(({ source }) => !source.join('').includes('findLearningRate(38)'));
    for (const cell of cells) {
      cell.source = cell.source.map((line) =>
        line.replace('epochs: 10', `epochs: ${LABORATORY_EPOCHS}`).replace('train(26)', endless(26)),
      );
      if (cell.outputs !== undefined) cell.outputs = [];
    }
    fs.writeFileSync(path.join(target, name), JSON.stringify({ ...notebook, cells }));
  }
}

function readNotebook(file: string): { cells: Cell[] } {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as { cells: Cell[] };
}
