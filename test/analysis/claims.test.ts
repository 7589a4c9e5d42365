import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bestResults,
  collectSeries,
  describeFigures,
  describeSeries,
  describeTests,
  judge,
  claimNamed,
  publishedClaims,
  publishedTrials,
  seriesTrials,
  settingsComment,
  unanimous,
  verdictOf,
  verdictOfAll,
  type Evidence,
  type Judgement,
  type Verdict,
} from '../../src/analysis';
import { changedSettings, experiment, experimentId, publishedCurves, publishedExperiment } from '../../src/experiments';
import { firstRight, makeRuns, type MadeRun } from './runs';

const published = publishedTrials();

function measured(low: number, high: number, confounders: readonly string[] = []): Evidence {
  return { kind: 'measured', interval: { estimate: (low + high) / 2, low, high }, test: 'made', confounders };
}

function ours(runs: readonly MadeRun[]) {
  return seriesTrials(collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' }));
}

function verdicts({ parts }: Judgement): Record<string, Verdict> {
  return Object.fromEntries(parts.map(({ part, verdict }) => [part.label, verdict]));
}

describe('the verdict rule', () => {
  test('follows the interval of the difference', () => {
    for (const [low, high, above, below, apart] of [
      [0.01, 0.2, 'supported', 'contradicted', 'contradicted'],
      [-0.2, -0.01, 'contradicted', 'supported', 'contradicted'],
      [-0.1, 0.1, 'undecided', 'undecided', 'supported'],
      [0, 0.1, 'undecided', 'undecided', 'supported'],
      [-0.1, 0, 'undecided', 'undecided', 'supported'],
    ] as const) {
      assert.equal(verdictOf(measured(low, high), { kind: 'above', threshold: 0 }), above);
      assert.equal(verdictOf(measured(low, high), { kind: 'below', threshold: 0 }), below);
      assert.equal(verdictOf(measured(low, high), { kind: 'not-told-apart' }), apart);
    }
    assert.equal(verdictOf(measured(1.5, 1.9), { kind: 'above', threshold: 2 }), 'contradicted');
  });

  test('nothing is decided by a confounded, missing, incomparable or unreplicated comparison', () => {
    const evidence: Evidence[] = [
      measured(0.1, 0.2, ['learningRate']),
      measured(-0.2, -0.1, ['learningRate']),
      { kind: 'missing', what: ['run 44'] },
      { kind: 'incomparable', reason: 'made' },
      { kind: 'unreplicated', estimate: 5 },
    ];
    for (const one of evidence) assert.equal(verdictOf(one, { kind: 'above', threshold: 0 }), 'undecided');
    assert.equal(verdictOf(evidence[2]!, { kind: 'not-told-apart' }), 'undecided');
  });

  test('a claim needs all of its parts; seeds must agree', () => {
    assert.equal(verdictOfAll(['supported', 'supported']), 'supported');
    assert.equal(verdictOfAll(['supported', 'undecided']), 'undecided');
    assert.equal(verdictOfAll(['supported', 'undecided', 'contradicted']), 'contradicted');
    assert.equal(verdictOfAll([]), 'undecided');
    assert.equal(unanimous(['contradicted', 'contradicted']), 'contradicted');
    assert.equal(unanimous(['supported', 'contradicted']), 'undecided');
    assert.equal(unanimous([]), 'undecided');
  });
});

describe('on the published figures', () => {
  const judged = Object.fromEntries(publishedClaims().map((each) => [each.name, judge(each, published)]));

  test('each conclusion has the verdict that its figures give', () => {
    assert.deepEqual(
      Object.entries(judged).map(([id, { verdict }]) => `${id}: ${verdict}`),
      [
        'depth: undecided',
        'transfer: undecided',
        'batch-norm-accuracy: undecided',
        'batch-norm-time: undecided',
        'transfer-augmentation: undecided',
        'scratch-augmentation: undecided',
        'initialisation: contradicted',
        'layers: supported',
        'sigmoid: supported',
        'normalisation: undecided',
      ],
    );
    assert.deepEqual(verdicts(judged.transfer!), {
      AlexNet: 'supported',
      'VGG16-BN, crop only': 'supported',
      'VGG16-BN, full augmentation': 'supported',
      VGG16: 'undecided',
    });
  });

  test("51's learning rate, VGG16's transfer and 31's crop confound what they are said to show", () => {
    const tests = (id: string): string => judged[id]!.parts.flatMap(describeTests).join('\n');
    assert.match(tests('normalisation'), /^49→51: confounded by learningRate;/);
    assert.match(tests('transfer'), /37→44: confounded by learningRate, augmentation\.horizontalFlip;/);
    assert.match(tests('scratch-augmentation'), /30→31: confounded by augmentation\.randomResizedCrop;/);
    assert.match(tests('depth'), /42→45: confounded by learningRate;/);
  });

  test("43 counts as 743 of 836, and its time, which is 42's, as unknown", () => {
    const [trial] = published.trials(experimentId(43));
    assert.deepEqual([trial!.correct, trial!.minutes], [743, null]);
    assert.equal((100 * (743 / 836)).toFixed(2), '88.88');
    assert.match(judged['batch-norm-time']!.parts.flatMap(describeTests).join(), /missing: the time of 43/);
    assert.match(judged['batch-norm-accuracy']!.parts.flatMap(describeFigures).join(), /88\.88% \(743\/836\)/);
  });

  test('the figures are words with their interval', () => {
    assert.deepEqual(judged.initialisation!.parts.flatMap(describeFigures), [
      '29→28: 5.14% (43/836) to 7.54% (63/836): +2.39 points (+0.05 to +4.77)',
    ]);
  });

  test('what the notes say of published times is so', () => {
    const perEpoch = (id: number): number =>
      experiment(id).published!.trainMinutes / publishedExperiment(experimentId(id)).asRun.epochsRun;
    assert.equal((perEpoch(29) / perEpoch(28)).toFixed(1), '4.1');
    assert.deepEqual(
      [28, 29].map((id) => publishedCurves(id)!.validLoss.length),
      [133, 88],
    );
    assert.deepEqual(
      [36, 51, 43, 46].map((id) => experiment(id).published!.bestEpoch),
      [99, 99, 36, 36],
    );
    assert.deepEqual(
      changedSettings(experiment(36).settings, experiment(51).settings).map(({ key }) => key),
      ['model'],
    );
  });

  test('every setting a comparison is about does differ in it', () => {
    for (const { name, parts } of publishedClaims()) {
      for (const part of parts) {
        const pairs =
          part.kind === 'not-told-apart'
            ? part.experiments.slice(1).map((to) => [part.experiments[0]!, to])
            : [[part.from, part.to]];
        for (const [from, to] of pairs) {
          const changed = changedSettings(experiment(from!).settings, experiment(to!).settings).map(({ key }) => key);
          assert.ok(
            part.treatment.some((key) => changed.includes(key)),
            `${name}: ${from} and ${to}`,
          );
        }
      }
    }
  });

  test('an unknown claim is refused with those that exist', () => {
    assert.throws(() => claimNamed('width'), /Unknown claim 'width'.*depth, transfer/);
  });
});

describe('on runs of ours', () => {
  const claim = claimNamed('initialisation');

  test('McNemar decides over the same images', () => {
    const better = judge(
      claim,
      ours([
        { id: 29, correct: firstRight(100) },
        { id: 28, correct: firstRight(80) },
      ]),
    );
    assert.equal(better.verdict, 'supported');
    // 20 images only 29 gets right and none only 28: p = 2 / 2^20.
    assert.deepEqual(better.parts.flatMap(describeTests), [
      '29→28, seed 1: McNemar, exact: only 29 right 20, only 28 right 0, p < 0.0001',
    ]);
    const close = judge(
      claim,
      ours([
        { id: 29, correct: firstRight(100) },
        { id: 28, correct: firstRight(96) },
      ]),
    );
    assert.equal(close.verdict, 'undecided');
  });

  test('a missing run is named and nothing is decided', () => {
    const judged = judge(claim, ours([{ id: 29, correct: firstRight(100) }]));
    assert.equal(judged.verdict, 'undecided');
    assert.deepEqual(judged.parts.flatMap(describeTests), ['29→28: missing: run 28']);
    const diverged = ours([
      { id: 29, correct: firstRight(100) },
      { id: 28, correct: firstRight(1), outcome: { kind: 'diverged', epoch: 2, step: 1, loss: 'NaN' } },
    ]);
    assert.deepEqual(judge(claim, diverged).parts.flatMap(describeTests), ['29→28: missing: run 28 diverged']);
  });

  test('several seeds must agree, and other images cannot be compared', () => {
    const seeds = (second: number): MadeRun[] => [
      { id: 29, correct: firstRight(100) },
      { id: 28, correct: firstRight(80) },
      { id: 29, seed: 2, correct: firstRight(100) },
      { id: 28, seed: 2, correct: firstRight(second) },
    ];
    assert.equal(judge(claim, ours(seeds(80))).verdict, 'supported');
    assert.equal(judge(claim, ours(seeds(99))).verdict, 'undecided');
    const moved = ours([
      { id: 29, correct: firstRight(100) },
      { id: 28, correct: firstRight(80), dataset: 'mine' },
    ]);
    assert.match(judge(claim, moved).parts.flatMap(describeTests)[0]!, /missing: run 28 \(on other images: mine\)/);
  });

  test('pretrained weights of another origin confound, and the foot of a table says what they are', () => {
    const runsFolder = makeRuns([
      { id: 43, correct: firstRight(100), pretrainedOn: 'imagenet' },
      { id: 46, correct: firstRight(80), pretrainedOn: 'procedural-things' },
    ]);
    const series = collectSeries('demo', { runsFolder, source: 'runs' });
    const [, pretrained] = judge(claimNamed('batch-norm-accuracy'), seriesTrials(series)).parts;
    assert.equal(pretrained!.verdict, 'undecided');
    assert.match(describeTests(pretrained!)[0]!, /confounded by pretrained weights;/);
    assert.match(describeSeries(series), /Pretrained here means a backbone that learned drawn things, not ImageNet\.$/);
  });

  test('times decide once they are replicated', () => {
    const timed = (minutes: Record<number, number[]>) =>
      ours(
        Object.entries(minutes).flatMap(([id, times]) =>
          times.map((time, i) => ({ id: Number(id), seed: i + 1, correct: firstRight(9), minutes: time })),
        ),
      );
    const batchNorm = claimNamed('batch-norm-time');
    const fast = judge(batchNorm, timed({ 36: [10, 10.2, 9.9], 51: [4, 4.1, 4], 43: [6, 6.1, 6], 46: [2, 2.1, 2] }));
    // The demo's scale changes more than the model from 36 to 51, and only the model from 43 to 46.
    assert.deepEqual(verdicts(fast), { 'from scratch': 'undecided', pretrained: 'supported' });
    assert.equal(fast.verdict, 'undecided');
    const slow = judge(batchNorm, timed({ 36: [10, 10.2, 9.9], 51: [4, 4.1, 4], 43: [6, 6.1, 6], 46: [7, 7.1, 7] }));
    assert.deepEqual(verdicts(slow), { 'from scratch': 'undecided', pretrained: 'contradicted' });
    assert.equal(slow.verdict, 'contradicted');
    assert.equal(judge(batchNorm, timed({ 36: [10], 51: [4], 43: [6], 46: [2] })).verdict, 'undecided');
  });

  test('"not told apart" corrects for the number of pairs', () => {
    const layers = claimNamed('layers');
    const runs = (right: number): MadeRun[] =>
      [38, 39, 40, 43, 44, 45].map((id) => ({ id, correct: firstRight(id === 38 ? right : 100) }));
    // 6 discordant images, all one way: p = 0.031, decided alone but not among three pairs; 10: p = 0.002.
    assert.equal(judge(layers, ours(runs(106))).verdict, 'supported');
    assert.equal(judge(layers, ours(runs(110))).verdict, 'contradicted');
    assert.equal(judge(layers, ours(runs(106).slice(1))).verdict, 'undecided');
  });
});

describe('best results', () => {
  test('are the published table', () => {
    const rows = bestResults(published).map(
      ({ group, trial }) => `${group.model} ${group.pretrained ? 'pretrained' : 'scratch'} ${trial!.experiment}`,
    );
    assert.deepEqual(rows.slice(1), [
      'Base_2 scratch 32',
      'AlexNet scratch 33',
      'Base_fix scratch 34',
      'Base_1_fix scratch 35',
      'vgg16 scratch 37',
      'AlexNet pretrained 41',
      'vgg16 pretrained 44',
      'vgg16_bn pretrained 46',
      'vgg16_bn scratch 51',
    ]);
    assert.equal(rows[0], 'Base scratch 28');
  });

  test('name what is missing', () => {
    const best = bestResults(ours([{ id: 36, correct: firstRight(5) }]));
    const vgg = best.find(({ group }) => group.model === 'vgg16' && !group.pretrained)!;
    assert.deepEqual([vgg.trial!.experiment, vgg.missing], ['36', ['37']]);
    assert.equal(best.find(({ group }) => group.model === 'AlexNet')!.trial, null);
  });

  test('the comment tells augmentation and new layers', () => {
    assert.equal(settingsComment(experiment(44).settings), 'crop; 2 new FC');
    assert.equal(settingsComment(experiment(30).settings), 'no augmentation');
    assert.equal(settingsComment(experiment(28).settings), 'crop, flip, colour jitter; weights: general');
  });
});
