import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  allClaims,
  claimNamed,
  collectSeries,
  describeFigures,
  describeTests,
  judge,
  ownClaims,
  publishedClaims,
  publishedTrials,
  seriesTrials,
  sourceOf,
  type ClaimSource,
  type Judgement,
  type NewClaim,
  type Series,
} from '../../src/analysis';
import { BreedlabError, defineClaim, defineExperiment } from '../../src';
import { claimBundle, verdictsTable } from '../../src/notebook/views/conclusions';
import { cover } from '../../src/report/cover';
import { firstRight, makeRuns } from './runs';

defineExperiment({ id: 'slower', parent: 34, title: 'Base, slower', learningRate: 0.003 });
defineExperiment({ id: 'twice', parent: 34, title: 'Base, slower, larger batch', learningRate: 0.003, batchSize: 64 });

const SLOWER: NewClaim = {
  name: 'slower-is-better',
  statement: 'A third of the learning rate classifies better.',
  parts: [{ kind: 'accuracy', from: 34, to: 'slower', treatment: ['learningRate'], expected: 'higher' }],
};

const series: Series = collectSeries('demo', {
  runsFolder: makeRuns([
    { id: 34, correct: firstRight(200) },
    { id: 'slower', correct: firstRight(240), parent: 34, changed: { learningRate: 0.003 } },
    { id: 'twice', correct: firstRight(240), parent: 34, changed: { learningRate: 0.003, batchSize: 64 } },
  ]),
  source: 'runs',
});
const sources = { published: publishedTrials(), ours: seriesTrials(series) };
const shown: readonly ClaimSource[] = [
  { label: 'published', trials: sources.published, series: null },
  sourceOf(series),
];

const tests = ({ parts }: Judgement): readonly string[] => parts.flatMap(describeTests);

describe('a claim of the user’s about experiments of the user’s', () => {
  const slower = defineClaim(SLOWER);

  test('is judged by the rule of the published ones', () => {
    const judged = judge(slower, sources.ours);
    assert.equal(judged.verdict, 'supported');
    assert.deepEqual(
      judged.parts.map(({ part }) => part.label),
      ['34 to slower'],
    );
    assert.match(
      tests(judged)[0]!,
      /^34→slower, seed 1: McNemar, exact: only 34 right 0, only slower right 40, p < 0\.0001/,
    );
    assert.match(describeFigures(judged.parts[0]!)[0]!, /66\.67% \(200\/300\) to 80\.00% \(240\/300\)/);
    const opposite = { ...SLOWER, name: 'opposite', parts: [{ ...SLOWER.parts[0]!, expected: 'lower' as const }] };
    assert.equal(judge(defineClaim(opposite as NewClaim), sources.ours).verdict, 'contradicted');
  });

  test('is missing on the published figures, which know nothing of them', () => {
    const judged = judge(slower, sources.published);
    assert.equal(judged.verdict, 'missing');
    assert.deepEqual(tests(judged), ['34→slower: missing: run slower (not of the published series)']);
  });

  test('says what confounds it; the name of a group of settings stands for its parts', () => {
    const part = { kind: 'accuracy', from: 34, to: 'twice', expected: 'higher' } as const;
    const judgeWith = (treatment: readonly string[]): Judgement =>
      judge(defineClaim({ ...SLOWER, parts: [{ ...part, treatment }] }), sources.ours);
    assert.match(tests(judgeWith(['learningRate']))[0]!, /confounded by batchSize;/);
    assert.equal(judgeWith(['learningRate', 'batchSize']).verdict, 'supported');
    const flip = { kind: 'accuracy', from: 48, to: 49, expected: 'higher', treatment: ['augmentation'] } as const;
    const grouped = judge(defineClaim({ ...SLOWER, parts: [flip] }), sources.published);
    assert.equal(
      grouped.verdict,
      judge(
        { ...grouped.claim, parts: [{ ...flip, label: '', treatment: ['augmentation.horizontalFlip'] }] },
        sources.published,
      ).verdict,
    );
    assert.doesNotMatch(tests(grouped)[0]!, /confounded/);
    defineClaim(SLOWER);
  });

  test('compares times and several experiments, too', () => {
    const several = defineClaim({
      name: 'alike',
      statement: 'The batch size does not matter.',
      parts: [
        { kind: 'not-told-apart', label: 'two', experiments: ['slower', 'twice'], treatment: ['batchSize'] },
        { kind: 'time', from: 'slower', to: 'twice', treatment: ['batchSize'], timesFaster: 1.5 },
      ],
    });
    const { parts } = judge(several, sources.ours);
    assert.deepEqual(
      parts.map(({ verdict, part }) => [part.label, verdict]),
      [
        ['two', 'supported'],
        ['slower to twice', 'missing'],
      ],
    );
  });

  test('stands among the claims of a cell as a claim of one’s own, and found by its name', () => {
    assert.equal(claimNamed('slower-is-better').origin, 'own');
    assert.equal(allClaims().length, publishedClaims().length + ownClaims().length);
    const { rows } = verdictsTable([...publishedClaims(), claimNamed('slower-is-better')], shown);
    assert.deepEqual(rows.at(-1), [
      'A third of the learning rate classifies better. (a claim of your own)',
      'missing',
      'supported',
    ]);
    const text = String(claimBundle(claimNamed('slower-is-better'), shown)['text/plain']);
    assert.match(text, /34 to slower {2,}published {2,}- {2,}missing: run slower/);
    assert.match(text, /ours, demo {2}34→slower, seed 1: 66\.67%/);
  });
});

describe('the report', () => {
  const page = (): string =>
    String(cover({ series, runs: [], executed: true, madeAt: new Date(0), anchors: new Set() }));
  const counts = (text: string): string | undefined => /ours, demo<\/a>: ([^<]+)</.exec(text)?.[1];

  test('lists claims of one’s own apart, with their figures, and counts the published conclusions alone', () => {
    const text = page();
    const [published, own] = text.split('Claims of your own') as [string, string];
    assert.ok(!published.includes(SLOWER.statement));
    assert.match(own, /A third of the learning rate classifies better\./);
    assert.match(own, /only slower right 40/);
    assert.match(own, /class="verdict supported"/);
    const total = counts(text)!
      .match(/\d+/g)!
      .reduce((sum, digit) => sum + Number(digit), 0);
    assert.equal(total, publishedClaims().filter(({ origin }) => origin === 'conclusion').length);
  });

  test('tells a claim that cannot be judged in its place', () => {
    defineClaim({
      ...SLOWER,
      name: 'lost',
      parts: [{ ...SLOWER.parts[0]!, to: 'slowr' } as NewClaim['parts'][number]],
    });
    assert.throws(
      () => judge(claimNamed('lost'), sources.ours),
      /claim 'lost' compares an experiment 'slowr', and there is none.*Did you mean 'slower'/,
    );
    assert.match(page(), /claim &#39;lost&#39; compares an experiment &#39;slowr&#39;/);
    defineClaim({ ...SLOWER, name: 'lost' });
  });
});

/** A definition that is wrong in one place, and what is said of it. */
const WRONG: Readonly<Record<string, readonly [definition: object, message: RegExp]>> = {
  'a published name': [{ name: 'depth' }, /The claim 'depth' is part of Breedlab\./],
  'no plain word': [{ name: 'two words' }, /cannot be the name of a claim/],
  'an unknown key': [{ note: [] }, /claim 'slower-is-better' has no 'note'\. Did you mean 'notes'\?/],
  'no statement': [{ statement: '' }, /has statement ""\. Give a sentence/],
  'no parts': [{ parts: [] }, /has parts \[\]\. Give a list of at least one part/],
  'a margin that is no share': [{ margin: 2 }, /has margin 2\. Give a share above 0 and below 1/],
  'notes that are no list': [{ notes: 'so' }, /has notes "so"\. Give a list of sentences/],
};

/** A part that is wrong in one place. */
const WRONG_PART: Readonly<Record<string, readonly [part: object, message: RegExp]>> = {
  'an unknown kind': [{ kind: 'loss' }, /has kind "loss"\. Give one of accuracy, time, not-told-apart/],
  'a key of another kind': [{ timesFaster: 2 }, /has no 'timesFaster'/],
  'a treatment that is no setting': [
    { treatment: ['learningrate'] },
    /treatment "learningrate", which is no setting\. Did you mean 'learningRate'/,
  ],
  'no treatment': [{ treatment: undefined }, /has treatment undefined\. Give the settings in question/],
  'an experiment that is none': [{ to: null }, /has to null\. Give an experiment by its number or name/],
  'a clean pair without its second': [{ clean: { from: 49 } }, /clean: has to undefined\. Give an experiment/],
  'a clean pair with another key': [{ clean: { from: 49, two: 51 } }, /clean: has no 'two'/],
  'an expectation': [{ expected: 'better' }, /has expected "better"\. Give 'higher' or 'lower'/],
};

describe('a claim that is not defined well is refused by name', () => {
  for (const [what, [changed, message]] of Object.entries(WRONG)) {
    test(what, () => {
      assert.throws(
        () => defineClaim({ ...SLOWER, ...changed } as NewClaim),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }
  test('a part about times with a factor that is none', () => {
    const { expected: _, ...part } = { ...SLOWER.parts[0]!, expected: null };
    const parts = [{ ...part, kind: 'time' as const, timesFaster: 0 }] as NewClaim['parts'];
    assert.throws(() => defineClaim({ ...SLOWER, parts }), /has timesFaster 0\. Give a number above 0/);
  });
  for (const [what, [changed, message]] of Object.entries(WRONG_PART)) {
    test(`a part with ${what}`, () => {
      const parts = [{ ...SLOWER.parts[0]!, ...changed }];
      assert.throws(
        () => defineClaim({ ...SLOWER, parts } as NewClaim),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }
});
