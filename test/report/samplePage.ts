import * as fs from 'node:fs';
import * as path from 'node:path';
import { accuracyComparison, chartBundle, learningCurves, liveCurves } from '../../src/charts';
import { convertNotebooks, type Fragment } from '../../src/report/convert';
import { librariesFor } from '../../src/report/libraries';
import { composePage } from '../../src/report/page';
import { chartsOf, drawReportFigures } from '../../src/report/reportFigures';
import { pageFiles } from '../../src/report/pageFiles';
import { epochRows, publishedRows } from '../charts/rows';
import { firstRight } from '../analysis/runs';
import { bundle, codeCell, stream, textCell, writeNotebook } from './fixtures';
import { madeSeries } from './runSamples';

const CELLS = ['13 of 836', '7 of 836', 'no finished run', '1,365 of 836'];

const CARD = `<section data-experiment="28" data-title="general rule"><p id="own">A card</p></section>`;
/** Accuracies in the last column; a line that belongs to the one above; a total in bold. */
const TABLE = `<table><caption>The closing table</caption><thead><tr><th>Experiment</th><th></th><th>Accuracy</th></tr></thead><tbody>
<tr><td>26</td><td>this run</td><td>9.5%</td></tr><tr><td></td><td>published</td><td>1.0%</td></tr>
<tr><td>28</td><td>this run</td><td>24.1%</td></tr><tr><td></td><td>published</td><td>7.5%</td></tr>
<tr><td>29</td><td>this run</td><td>no finished run</td></tr><tr><td></td><td>published</td><td>5.1%</td></tr>
<tr><td>30</td><td>this run</td><td>101/300</td></tr>
<tr><td style="font-weight: 600">Total</td><td></td><td>1,234</td></tr></tbody></table>`;
const WIDE_TABLE = `<table id="wide"><tr>${CELLS.concat(CELLS, CELLS)
  .map((text) => `<td>${text}</td>`)
  .join('')}</tr></table>`;
/** Coloured as an output has to, for grounds that it does not know; and tables without a caption. */
const VERDICTS = `<p>On ours: <b style="color: #a88400">undecided</b>, <b style="font-weight: 600; color:#d55e00">contradicted</b>
<i style="background-color: #00936b"> </i></p><table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>`;
const INTRUDER = `<script>window.__intruder = true</script><img src="https://example.org/x.png" alt="A remote dog">`;

/** A small page with everything that a page can hold, made as buildReport makes it. */
export interface SamplePage {
  readonly fragments: readonly Fragment[];
  readonly html: string;
  readonly file: string;
}

/** Charts of the page: five of its notebooks and runs, and the cover's, from scratch and pretrained. */
export const SAMPLE_CHARTS = 6;

export async function samplePage(folder: string): Promise<SamplePage> {
  const fragments = await convertNotebooks(await sampleNotebooks(folder), { runPages: { '28': 'run-28-seed1' } });
  const { series, runs } = madeSeries([
    { id: 28, correct: firstRight(90) },
    { id: 34, correct: firstRight(200) },
  ]);
  const figures = await drawReportFigures(series, runs);
  const html = composePage({
    series,
    runs,
    figures,
    fragments,
    executed: true,
    libraries: librariesFor({ fragments, charts: chartsOf(figures) }),
    ...pageFiles(),
    madeAt: new Date(0),
  });
  const file = path.join(folder, 'index.html');
  fs.writeFileSync(file, html);
  return { fragments, html, file };
}

async function sampleNotebooks(folder: string): Promise<readonly string[]> {
  const curves = learningCurves({
    title: 'Curves of <28> & "others"',
    ours: epochRows(15),
    bestEpoch: 15,
    published: publishedRows(133),
    model: 'Base',
  });
  const comparison = accuracyComparison([
    {
      experiment: 28,
      title: 'general rule',
      model: 'Base',
      ours: { correct: 26, total: 260 },
      published: { correct: 63, total: 836 },
    },
  ]);
  return [
    writeNotebook(folder, '00-overview.ipynb', [
      textCell('# What is this?\n\nSee [the block](01-block.ipynb#The-closing-table) and [data](#The-data).'),
      textCell('## The data\n\nWhat a quokka is, nobody asked.'),
      codeCell('show.card(28)', [bundle({ 'text/html': CARD, 'text/plain': 'card' })]),
      { ...textCell('Press Tab, and a platypus appears.'), metadata: { tags: ['notebook-only'] } },
      codeCell('show.verdicts()', [bundle({ 'text/html': VERDICTS, 'text/plain': 'verdicts' })]),
    ]),
    writeNotebook(folder, '01-block.ipynb', [
      textCell('# Does it learn?\n\n| a | b |\n|---|---|\n| 1 | 2 |'),
      textCell('## The data'),
      codeCell('const run = await train(28);', [
        stream('stdout', `\u001b[1mepoch 1/12\u001b[0m ${'a long line '.repeat(20)}\n`),
        bundle(await chartBundle(curves)),
      ]),
      codeCell('show.live()', [bundle(await chartBundle(liveCurves(epochRows(5))))]),
      textCell('## The closing table'),
      codeCell('show.card(28)', [bundle({ 'text/html': CARD + INTRUDER, 'text/plain': 'card' })]),
      codeCell('show.table()', [
        bundle({ 'text/html': TABLE + WIDE_TABLE, 'text/plain': 'table' }),
        bundle(await chartBundle(comparison)),
      ]),
    ]),
    writeNotebook(folder, '02-not-run.ipynb', [textCell('# Not run'), codeCell('await train(30);')]),
  ];
}
