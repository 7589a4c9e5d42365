import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settings } from '../../src/core';
import type { NotebookCell } from '../../src/report/notebookFile';
import { sourceHash } from '../../src/report/sourceHash';
import { bundle, codeCell, stream, textCell } from '../report/fixtures';
import {
  compileProblems,
  everyExperimentOnce,
  linksLead,
  overviewLeads,
  readNotebooks,
  RULES,
  type NamedNotebook,
} from './lint';
import { temporaryFolder } from '../temporary';

const notebooks = readNotebooks(settings().notebooksFolder);
const names = notebooks.map(({ name }) => name);

describe('the notebooks', () => {
  for (const notebook of notebooks) {
    for (const [rule, problemsOf] of Object.entries(RULES)) {
      it(`${notebook.name}: ${rule}`, () => assert.deepEqual(problemsOf(notebook), []));
    }
    it(`${notebook.name}: links lead somewhere`, () => assert.deepEqual(linksLead(notebook, names), []));
  }

  it('train every experiment of the series in exactly one of them', () => {
    assert.deepEqual(everyExperimentOnce(notebooks), []);
  });

  it('are all led to by the overview', () => {
    const overview = notebooks.find(({ name }) => name.startsWith('00-'))!;
    assert.deepEqual(overviewLeads(overview, names), []);
  });

  it('compile against the package', (t) => {
    assert.deepEqual(compileProblems(notebooks, temporaryFolder(t)), []);
  });
});

/** A notebook that keeps to every rule, for one fault at a time. */
const executed = (source: string, outputs: NotebookCell['outputs'] = []): NotebookCell => ({
  ...codeCell(source, outputs),
  execution_count: 1,
  metadata: { breedlab: { executedSource: sourceHash({ source }) } },
});
const chart = { 'application/vnd.vegalite.v5+json': {}, 'image/png': 'AAAA', 'text/plain': 'words' };
const words = textCell('What follows.');
/** A text that the report leaves out. */
function forTheLab(text: string): NotebookCell {
  return { ...textCell(text), metadata: { tags: ['notebook-only'] } };
}
const BLOCK = [36, 37].flatMap((id) => [
  ...[words, executed(`show.card(${id});`)],
  ...[words, executed(`await train(${id});`)],
]);
const SOUND: readonly NotebookCell[] = [
  textCell('# Does it hold?\n\nWe shall see.'),
  forTheLab('*Run All* trains two networks anew.'),
  executed('const a = 1;\nf({ a, b: 2 });', [bundle(chart), stream('stdout', 'run folder data/runs/28')]),
  ...BLOCK,
  words,
  executed("await show.table('vgg16-scratch');"),
  words,
  executed("show.reading('vgg16-scratch');"),
];

const TELLS = 'it says what Run All trains';
const LAB_ONLY = 'instructions for JupyterLab stay out of the report';

describe('the rules', () => {
  const named = (cells: readonly NotebookCell[]): NamedNotebook => ({ name: 'x.ipynb', cells });
  const { 'image/png': _png, ...withoutPicture } = chart;

  it('find nothing in a sound notebook, executed or not', () => {
    const cleared = SOUND.map((cell) =>
      cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null, metadata: {} } : cell,
    );
    for (const problemsOf of Object.values(RULES)) {
      assert.deepEqual(problemsOf(named(SOUND)), []);
      assert.deepEqual(problemsOf(named(cleared)), []);
    }
  });

  const WHOLE = 'it trains its block, with cards, table and reading';
  const FRESH = 'outputs are of the code above them';
  const without = (text: string) => SOUND.filter(({ source }) => !source.includes(text));
  const FAULTS: readonly (readonly [rule: string, fault: string, cells: readonly NotebookCell[]])[] = [
    ['its title asks a question', 'a title that states', [textCell('# It holds.'), ...SOUND.slice(1)]],
    ['a text stands before every cell', 'two cells in a row', [...SOUND, executed('1;')]],
    ['cells are thin', 'eleven lines', [...SOUND, words, executed('1;\n'.repeat(10))]],
    [LAB_ONLY, 'an instruction without the tag', [...SOUND, textCell('Then press Tab.')]],
    ['no path of a machine', 'in a text', [...SOUND, textCell('See /home/me/runs.')]],
    ['no path of a machine', 'in an output', [...SOUND, words, executed('1;', [stream('stdout', 'in /tmp/x')])]],
    [FRESH, 'edited code', [...SOUND, words, { ...executed('1;'), source: '2;' }]],
    [FRESH, 'a cell that was not executed', [...SOUND, words, codeCell('1;')]],
    ['charts have a picture and words', 'no picture', [...SOUND, words, executed('1;', [bundle(withoutPicture)])]],
    [
      TELLS,
      'a number that is not theirs',
      [SOUND[0]!, forTheLab('*Run All* trains three networks anew.'), ...SOUND.slice(2)],
    ],
    [TELLS, 'silence', [SOUND[0]!, ...SOUND.slice(2)]],
    ['nothing failed', 'text on stderr', [...SOUND, words, executed('1;', [stream('stderr', 'no')])]],
    [WHOLE, 'another block', [...SOUND, words, executed('train(28);')]],
    [WHOLE, 'half a block', [...SOUND.slice(0, 7), ...SOUND.slice(11)]],
    [WHOLE, 'no card', without('card(36)')],
    [WHOLE, 'no table', without('table')],
    [WHOLE, 'no reading', without('reading')],
  ];
  for (const [rule, fault, cells] of FAULTS) {
    it(`${rule}: finds ${fault}`, () => assert.notDeepEqual(RULES[rule]!(named(cells)), []));
  }

  it('find an experiment that trains nowhere or twice, and a link that leads nowhere', () => {
    const found = everyExperimentOnce([named(BLOCK), { name: 'y.ipynb', cells: BLOCK.slice(4) }]);
    assert.ok(found.includes('35 trains in no notebook') && found.includes('37 trains in x.ipynb and y.ipynb'));
    assert.ok(!found.some((problem) => problem.startsWith('36 ')));
    assert.equal(linksLead(named([textCell('[a](x.ipynb), [b](z.ipynb#there)')]), ['x.ipynb']).length, 1);
    assert.equal(overviewLeads(named([textCell('[a](y.ipynb)')]), ['x.ipynb', 'y.ipynb', 'z.ipynb']).length, 1);
  });

  it('find a verb that does not exist and an option that is misspelt', (t) => {
    const cells = [
      codeCell("import { show } from 'breedlab';"),
      codeCell('show.tabel(1);'),
      codeCell("show.card(28, { profil: 'demo' });"),
    ];
    const errors = compileProblems([named(cells)], temporaryFolder(t));
    assert.match(errors.join('\n'), /'tabel' does not exist[^]*'profil' does not exist/);
    assert.equal(errors.length, 2);
  });
});
