import { checkBoxes, type Landmarks } from './boxes';
import { WIDTH } from './labSession';
import type { NotebookPage } from './notebookPage';

/** A selector within the nth output of a cell. */
function output(n: number, selector: string): string {
  return `:nth-child(${n} of .jp-OutputArea-child) ${selector}`;
}

const VEGA = '.vega-embed :is(canvas, svg.marks)';
const PLOTLY = '.js-plotly-plot .main-svg';

/** The main screens of JupyterLab and the parts that a person looks for in each. */
const SCREENS = {
  live: {
    title: output(1, 'p:nth-of-type(1)'),
    bar: output(1, 'div[style*="height: 6px"]'),
    status: output(1, 'p:nth-of-type(2)'),
    figures: output(1, 'p:nth-of-type(3)'),
    curves: output(2, VEGA),
  },
  card: {
    title: output(1, 'p:nth-of-type(1)'),
    figures: output(1, 'table'),
    curves: output(2, PLOTLY),
  },
  interpret: {
    summary: output(1, 'table'),
    breeds: output(2, VEGA),
    pairs: output(3, 'img'),
    matrix: output(4, PLOTLY),
    losses: output(5, 'img'),
    confidence: output(6, VEGA),
    // The seventh says how far Grad-CAM is.
    maps: output(8, 'img'),
  },
  compare: {
    results: output(1, 'table'),
    differences: output(2, 'table'),
    curves: output(3, VEGA),
    tests: output(4, 'table'),
    images: output(5, 'img'),
  },
  runs: { list: 'table', head: 'thead', rows: 'tbody' },
} satisfies Record<string, Landmarks>;

/** What a network confuses decides how long these are, and rounding decides that. */
const OF_CONTENT: readonly string[] = ['interpret', 'compare'] satisfies (keyof typeof SCREENS)[];

const NARROW = 1024;

/** Compares a screen in the outputs of a cell at both widths. */
export async function checkScreen(notebook: NotebookPage, cell: string, screen: keyof typeof SCREENS): Promise<void> {
  for (const width of [NARROW, WIDTH]) {
    await notebook.resize(width);
    await notebook.scrollTo(cell);
    const root = notebook.output(cell).locator('.jp-OutputArea').first();
    const heights = OF_CONTENT.includes(screen) ? 'content' : 'layout';
    await checkBoxes({ file: 'lab', name: `${screen} at ${width}`, root, landmarks: SCREENS[screen], heights });
  }
}
