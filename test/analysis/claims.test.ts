import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import {
  bestResults,
  collectSeries,
  describeFigures,
  describeSeries,
  describeTests,
  countVerdicts,
  judge,
  judgeAll,
  claimNamed,
  compareAccuracy,
  publishedClaims,
  publishedTrials,
  readPaces,
  seriesTrials,
  settingsComment,
  verdictOf,
  verdictOfAll,
  writePaces,
  type Claim,
  type Evidence,
  type Expectation,
  type Judgement,
  type PairedPace,
  type Verdict,
} from '../../src/analysis';
import {
  changedSettings,
  experiment,
  experimentId,
  publishedCurves,
  publishedExperiment,
  resolve,
  type ExperimentName,
} from '../../src/experiments';
import { firstRight, makeRuns, type MadeRun } from './runs';
import { temporaryFolder } from '../temporary';

const published = publishedTrials();

function measured(low: number, high: number, confounders: readonly string[] = []): Evidence {
  const interval = { estimate: (low + high) / 2, low, high };
  return { kind: 'measured', interval, intervalAt: () => interval, test: 'made', confounders, overSeeds: null };
}

function ours(runs: readonly MadeRun[]) {
  return seriesTrials(collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' }));
}

function verdicts({ parts }: Judgement): Record<string, Verdict> {
  return Object.fromEntries(parts.map(({ part, verdict }) => [part.label, verdict]));
}

/** Expectation of a difference on one side of zero, with a margin of two points. */
function expected(kind: 'above' | 'below', threshold = 0): Expectation {
  return { kind, threshold, margin: 0.02 };
}

describe('the verdict rule', () => {
  test('follows the interval of the difference; one that is shown to be too small contradicts it', () => {
    for (const [low, high, above, below, apart] of [
      [0.01, 0.2, 'supported', 'contradicted', 'contradicted'],
      [-0.2, -0.01, 'contradicted', 'supported', 'contradicted'],
      [-0.1, 0.1, 'undecided', 'undecided', 'supported'],
      [0, 0.1, 'undecided', 'undecided', 'supported'],
      [-0.1, 0, 'undecided', 'undecided', 'supported'],
      [-0.019, 0.019, 'contradicted', 'contradicted', 'supported'],
      [-0.019, 0.021, 'undecided', 'undecided', 'supported'],
      // Small, and yet not zero: the direction is what the claim is about.
      [0.001, 0.019, 'supported', 'contradicted', 'contradicted'],
    ] as const) {
      assert.equal(verdictOf(measured(low, high), expected('above')), above);
      assert.equal(verdictOf(measured(low, high), expected('below')), below);
      assert.equal(verdictOf(measured(low, high), { kind: 'not-told-apart' }), apart);
    }
    assert.equal(verdictOf(measured(1.5, 1.9), { kind: 'above', threshold: 2, margin: null }), 'contradicted');
    assert.equal(verdictOf(measured(-0.001, 0.001), { kind: 'above', threshold: 0, margin: null }), 'undecided');
  });

  test('a confounded, missing, incomparable or unreplicated comparison decides nothing, and says which it is', () => {
    const evidence: [Evidence, Verdict][] = [
      [measured(0.1, 0.2, ['learningRate']), 'confounded'],
      [measured(-0.2, -0.1, ['learningRate']), 'confounded'],
      [{ kind: 'missing', what: ['run 44'] }, 'missing'],
      [{ kind: 'incomparable', reason: 'made' }, 'undecided'],
      [{ kind: 'unreplicated', estimate: 5, confounders: [] }, 'undecided'],
      [{ kind: 'unreplicated', estimate: 5, confounders: ['batchSize'] }, 'confounded'],
    ];
    for (const [one, verdict] of evidence) {
      assert.equal(verdictOf(one, expected('above')), verdict);
      assert.equal(verdictOf(one, { kind: 'not-told-apart' }), verdict);
    }
  });

  test('a claim is judged over its clean parts', () => {
    for (const [parts, verdict] of [
      [['supported', 'supported'], 'supported'],
      [['contradicted', 'contradicted'], 'contradicted'],
      [['supported', 'contradicted'], 'mixed'],
      [['supported', 'undecided'], 'mixed'],
      [['contradicted', 'undecided', 'confounded'], 'mixed'],
      [['supported', 'missing'], 'mixed'],
      [['supported', 'confounded'], 'supported'],
      [['contradicted', 'confounded'], 'contradicted'],
      [['undecided', 'confounded', 'missing'], 'undecided'],
      [['confounded', 'confounded'], 'confounded'],
      [['confounded', 'missing'], 'missing'],
      [['missing', 'missing'], 'missing'],
    ] as const) {
      assert.equal(verdictOfAll(parts), verdict, parts.join());
    }
  });
});

describe('on the published figures', () => {
  const judged = Object.fromEntries(publishedClaims().map((each) => [each.name, judge(each, published)]));

  test('each conclusion has the verdict that its figures give', () => {
    assert.deepEqual(
      Object.entries(judged).map(([id, { verdict }]) => `${id}: ${verdict}`),
      [
        'depth: mixed',
        'transfer: supported',
        'batch-norm-accuracy: undecided',
        'batch-norm-time: undecided',
        'transfer-augmentation: undecided',
        'scratch-augmentation: mixed',
        'initialisation: contradicted',
        'layers: supported',
        'sigmoid: supported',
        'normalisation: confounded',
      ],
    );
    assert.deepEqual(verdicts(judged.transfer!), {
      AlexNet: 'supported',
      'VGG16-BN, crop only': 'supported',
      'VGG16-BN, full augmentation': 'supported',
      VGG16: 'confounded',
    });
    const { supported, contradicted, mixed } = countVerdicts(Object.values(judged));
    assert.deepEqual([supported, contradicted, mixed], [3, 1, 2]);
  });

  test('p-values are adjusted for the number of claims that can be decided', () => {
    const all = Object.fromEntries(judgeAll(publishedClaims(), published).map((one) => [one.claim.name, one]));
    const alone = judged.initialisation!.adjusted!;
    // It has the third p-value of nine claims that are not confounded: two are smaller.
    assert.ok(Math.abs(all.initialisation!.adjusted! - 7 * alone) < 1e-9, `${alone}`);
    assert.ok(all.transfer!.adjusted! < 0.05);
    assert.equal(all.layers!.adjusted, null);
    assert.equal(all.depth!.adjusted, null);
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

  test('in the study every part has a pair without confounding, but those of depth, whose networks have scales of their own', () => {
    const settingsOf = (name: ExperimentName) => resolve(name, { profile: 'study' });
    const confounded = publishedClaims().flatMap(({ name, parts }) =>
      parts.flatMap((part) => {
        const { treatment } = part;
        const ids =
          part.kind === 'not-told-apart'
            ? (part.clean ?? part.experiments)
            : [(part.clean ?? part).from, (part.clean ?? part).to];
        const keys = ids
          .slice(1)
          .flatMap((to) => changedSettings(settingsOf(ids[0]!), settingsOf(to)).map(({ key }) => key));
        assert.ok(
          keys.some((key) => treatment.includes(key)),
          `${name}, ${part.label}: ${ids.join(', ')}`,
        );
        return keys.every((key) => treatment.includes(key)) ? [] : [`${name}: ${part.label}`];
      }),
    );
    assert.deepEqual(confounded, [
      'depth: AlexNet to VGG16, from scratch',
      'depth: AlexNet to VGG16-BN, from scratch',
      'depth: AlexNet to VGG16, pretrained',
    ]);
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
        // 60 images only 29 gets right, 56 only 28.
        { id: 28, correct: firstRight(156).map((right, i) => right && i >= 60) },
      ]),
    );
    assert.equal(close.verdict, 'undecided');
  });

  test('a missing run is named and nothing is decided', () => {
    const judged = judge(claim, ours([{ id: 29, correct: firstRight(100) }]));
    assert.equal(judged.verdict, 'missing');
    assert.deepEqual(judged.parts.flatMap(describeTests), ['29→28: missing: run 28']);
    const diverged = ours([
      { id: 29, correct: firstRight(100) },
      { id: 28, correct: firstRight(1), outcome: { kind: 'diverged', epoch: 2, step: 1, loss: 'NaN' } },
    ]);
    assert.deepEqual(judge(claim, diverged).parts.flatMap(describeTests), ['29→28: missing: run 28 diverged']);
  });

  test('several seeds are compared over seeds and images, and other images cannot be compared', () => {
    const seeds = (second: readonly number[]): MadeRun[] =>
      second.flatMap((right, i) => [
        { id: 29, seed: i + 1, correct: firstRight(100) },
        { id: 28, seed: i + 1, correct: firstRight(right) },
      ]);
    const steady = judge(claim, ours(seeds([80, 78, 82])));
    assert.equal(steady.verdict, 'supported');
    assert.match(
      steady.parts.flatMap(describeFigures)[0]!,
      /^29→28, seeds 1-3: 33\.3% ± 0\.0 .* to 26\.7% ± 0\.7 \(26\.0% to 27\.3%\): −6\.67 points/,
    );
    assert.match(
      steady.parts.flatMap(describeTests)[0]!,
      /^29→28, seeds 1-3: over 3 seeds and 300 images, p .*; 28 ahead on average below 0\.1%, in the next run below 1%$/,
    );
    // Each seed alone is decided, the first two one way and the third the other: seeds decide, and they disagree.
    const scattered = judge(claim, ours(seeds([60, 70, 150])));
    assert.equal(scattered.verdict, 'undecided');
    assert.match(scattered.parts.flatMap(describeTests)[0]!, /to find 2 points takes more test images$/);
    const few = judge(claim, ours(seeds([97, 99, 105])));
    assert.match(few.parts.flatMap(describeTests)[0]!, /to find 2 points takes \d seeds$/);
    const alike = judge(claim, ours(seeds([100, 100, 101])));
    assert.equal(alike.verdict, 'contradicted');
    assert.match(alike.parts.flatMap(describeTests)[0]!, /smaller than 2 points/);
    const moved = ours([
      { id: 29, correct: firstRight(100) },
      { id: 28, correct: firstRight(80), dataset: 'mine' },
    ]);
    assert.match(judge(claim, moved).parts.flatMap(describeTests)[0]!, /missing: run 28 \(on other images: mine\)/);
  });

  test('a second seed alone does not take back what one run of each tells; two that are named are compared', () => {
    // Written in the order of the second seed first.
    const runs: MadeRun[] = [
      { id: 29, seed: 2, correct: firstRight(100) },
      { id: 28, seed: 2, correct: firstRight(90) },
      { id: 29, seed: 1, correct: firstRight(100) },
      { id: 28, seed: 1, correct: firstRight(60) },
    ];
    const judged = judge(claim, ours(runs));
    assert.equal(judged.verdict, 'supported');
    assert.match(
      judged.parts.flatMap(describeTests)[0]!,
      /^29→28, seed 1: McNemar, exact: only 29 right 40, only 28 right 0/,
    );
    const pair = { from: experimentId(29), to: experimentId(28), treatment: null };
    assert.deepEqual(compareAccuracy(pair, ours(runs)).seeds, [1]);
    assert.deepEqual(compareAccuracy({ ...pair, seeds: [1, 2] }, ours(runs)).seeds, [1, 2]);
    const third: MadeRun[] = [
      { id: 29, seed: 3, correct: firstRight(100) },
      { id: 28, seed: 3, correct: firstRight(70) },
    ];
    assert.deepEqual(compareAccuracy(pair, ours([...runs, ...third])).seeds, [1, 2, 3]);
  });

  test('a clean pair takes the place of the published one once both of it have run', () => {
    const own: Claim = {
      ...claim,
      parts: [
        {
          kind: 'accuracy',
          label: 'clean',
          from: 49,
          to: 51,
          treatment: ['mean', 'std'],
          expected: 'higher',
          clean: { from: 47, to: 48 },
        },
      ],
    };
    const runs: MadeRun[] = [47, 49, 51].map((id) => ({ id, correct: firstRight(id === 51 ? 120 : 100) }));
    assert.equal(judge(own, ours(runs)).verdict, 'confounded');
    const whole = judge(own, ours([...runs, { id: 48, correct: firstRight(80) }]));
    assert.deepEqual(whole.parts[0]!.pairs[0]!.experiments, ['47', '48']);
  });

  test('pretrained weights of another origin confound, and the foot of a table says what they are', () => {
    const runsFolder = makeRuns([
      { id: 43, correct: firstRight(100), pretrainedOn: 'imagenet' },
      { id: 46, correct: firstRight(80), pretrainedOn: 'procedural-things' },
    ]);
    const series = collectSeries('demo', { runsFolder, source: 'runs' });
    const [, pretrained] = judge(claimNamed('batch-norm-accuracy'), seriesTrials(series)).parts;
    assert.equal(pretrained!.verdict, 'confounded');
    assert.match(describeTests(pretrained!)[0]!, /confounded by pretrained weights;/);
    assert.match(describeSeries(series), /Pretrained here means a backbone that learned drawn things, not ImageNet\.$/);
  });

  test('times are the seconds of an epoch, measured in turn, times the epochs', () => {
    const batchNorm = claimNamed('batch-norm-time');
    const runs = [36, 51, 43, 46].flatMap((id) =>
      [1, 2, 3].map((seed): MadeRun => ({ id, seed, correct: firstRight(9), minutes: id })),
    );
    const series = collectSeries('demo', { runsFolder: makeRuns(runs), source: 'runs' });
    const pace = (fromSeconds: readonly number[], toSeconds: readonly number[]): PairedPace[] => [
      { from: 43, to: 46, fromSeconds, toSeconds, machine: 'made' },
    ];
    const fast = judge(batchNorm, seriesTrials(series, pace([6, 6.1, 6], [2, 2.1, 2])));
    // The demo's scale changes more than the model from 36 to 51, and only the model from 43 to 46.
    assert.deepEqual(verdicts(fast), { 'from scratch': 'missing', pretrained: 'supported' });
    assert.match(describeFigures(fast.parts[1]!)[0]!, /^43→46, seeds 1-3: 2\.9\d times as fast \(2\.\d\d to/);
    assert.match(
      describeTests(fast.parts[1]!)[0]!,
      /seconds of an epoch, 3 times in turn \(made\), times the epochs of 3 runs each/,
    );
    const slow = judge(batchNorm, seriesTrials(series, pace([6, 6.1, 6], [7, 7.1, 7])));
    assert.equal(verdicts(slow).pretrained, 'contradicted');
    // Measured the other way round, it is the same pair.
    const turned = [{ from: 46, to: 43, fromSeconds: [2, 2.1, 2], toSeconds: [6, 6.1, 6], machine: 'made' }];
    assert.equal(verdicts(judge(batchNorm, seriesTrials(series, turned))).pretrained, 'supported');
  });

  test('without such a measurement, and with one seed, a claim about time is not decided, whatever the minutes are', () => {
    const runs = (seeds: readonly number[]) =>
      [43, 46].flatMap((id) =>
        seeds.map((seed): MadeRun => ({ id, seed, correct: firstRight(9), minutes: id === 43 ? 9 : 2 })),
      );
    const batchNorm = claimNamed('batch-norm-time');
    const several = collectSeries('demo', { runsFolder: makeRuns(runs([1, 2, 3])), source: 'runs' });
    const unmeasured = judge(batchNorm, seriesTrials(several, [])).parts[1]!;
    assert.equal(unmeasured.verdict, 'missing');
    assert.match(
      describeTests(unmeasured)[0]!,
      /missing: seconds of an epoch, measured in turn .*npm run bench -- pace --write/,
    );
    const one = collectSeries('demo', { runsFolder: makeRuns(runs([1])), source: 'runs' });
    const pace = [{ from: 43, to: 46, fromSeconds: [6, 6.1], toSeconds: [2, 2.1], machine: 'made' }];
    const single = judge(batchNorm, seriesTrials(one, pace)).parts[1]!;
    assert.equal(single.verdict, 'undecided');
    assert.match(describeTests(single)[0]!, /one time on each side, no interval/);
  });

  test('measured seconds are kept per pair, and a new measurement takes the place of the old', (t) => {
    const file = path.join(temporaryFolder(t), 'pace.json');
    const pair = (to: number, seconds: number): PairedPace => ({
      from: 36,
      to,
      fromSeconds: [seconds],
      toSeconds: [1],
      machine: 'm',
    });
    assert.deepEqual(readPaces('demo', file), []);
    writePaces('demo', [pair(51, 4), pair(46, 5)], file);
    writePaces('demo', [pair(51, 9)], file);
    assert.deepEqual(
      readPaces('demo', file).map(({ to, fromSeconds }) => [to, fromSeconds[0]]),
      [
        [46, 5],
        [51, 9],
      ],
    );
    assert.throws(() => readPaces('paper', file), /does not hold seconds of an epoch in the paper profile/);
  });

  test('"not told apart" corrects for the number of pairs', () => {
    const layers = claimNamed('layers');
    const runs = (right: number): MadeRun[] =>
      [38, 39, 40, 43, 44, 45].map((id) => ({ id, correct: firstRight(id === 38 ? right : 100) }));
    // 6 discordant images, all one way: p = 0.031, decided alone but not among three pairs; 10: p = 0.002.
    assert.equal(judge(layers, ours(runs(106))).verdict, 'supported');
    assert.deepEqual(verdicts(judge(layers, ours(runs(110)))), { AlexNet: 'contradicted', VGG16: 'supported' });
    assert.equal(judge(layers, ours(runs(110))).verdict, 'mixed');
    assert.equal(judge(layers, ours(runs(106).slice(1))).verdict, 'mixed');
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
