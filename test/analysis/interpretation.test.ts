import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  breedAccuracies,
  calibrate,
  confusionMatrix,
  imageLoss,
  interpretRun,
  mostConfused,
  onlyAnswerText,
  orderBySimilarity,
  seriate,
  tendencyText,
  topLosses,
  wilsonInterval,
} from '../../src/analysis';
import type { Prediction, Predictions, Run } from '../../src/experiments';
import { madeRun } from './madeRun';

const CLASSES = ['Affenpinscher', 'Beagle', 'Collie', 'Dingo'];

/** An image of a class, with the probabilities of all four. */
function image(name: string, trueClass: number, probabilities: readonly number[]): Prediction {
  const order = [0, 1, 2, 3].sort((a, b) => probabilities[b]! - probabilities[a]!);
  return {
    image: name,
    trueClass,
    topClasses: order,
    topProbabilities: order.map((index) => probabilities[index]!),
  };
}

const sure = (index: number, p = 0.7): number[] => [0, 1, 2, 3].map((other) => (other === index ? p : (1 - p) / 3));

const predictions: Predictions = {
  classes: CLASSES,
  images: [
    image('a1', 0, sure(0)),
    image('a2', 0, sure(0)),
    image('a3', 0, sure(3)),
    image('b1', 1, sure(1)),
    image('b2', 1, sure(2, 0.9)),
    image('b3', 1, sure(2, 0.6)),
    image('c1', 2, sure(1)),
    image('c2', 2, sure(2)),
    image('d1', 3, sure(3)),
  ],
};

describe('breeds', () => {
  test('have their accuracy with its interval, the best first', () => {
    const breeds = breedAccuracies(predictions);
    assert.deepEqual(
      breeds.map(({ name, correct, total }) => [name, correct, total]),
      [
        ['Dingo', 1, 1],
        ['Affenpinscher', 2, 3],
        ['Collie', 1, 2],
        ['Beagle', 1, 3],
      ],
    );
    assert.deepEqual(breeds[1]!.accuracy, wilsonInterval(2, 3));
    const none = breedAccuracies({ classes: ['x', 'y'], images: [image('i', 0, sure(0))] });
    assert.deepEqual(
      none.map(({ name }) => name),
      ['x'],
      'a breed without test images has no accuracy',
    );
  });
});

describe('confusions', () => {
  test('are sorted by count, then share, with the surest mistake first', () => {
    assert.deepEqual(
      mostConfused(predictions).map(({ trueClass, predictedClass, count, total, images }) => [
        trueClass,
        predictedClass,
        count,
        total,
        images,
      ]),
      [
        [1, 2, 2, 3, ['b2', 'b3']],
        [2, 1, 1, 2, ['c1']],
        [0, 3, 1, 3, ['a3']],
      ],
    );
  });

  test('fill a matrix whose rows are the true classes', () => {
    const { counts } = confusionMatrix(predictions);
    assert.deepEqual(counts, [
      [2, 0, 0, 1],
      [0, 1, 2, 0],
      [0, 1, 1, 0],
      [0, 0, 0, 1],
    ]);
    const ordered = orderBySimilarity({ classes: CLASSES, counts });
    const place = (name: string): number => ordered.classes.indexOf(name);
    assert.equal(Math.abs(place('Beagle') - place('Collie')), 1);
    assert.equal(Math.abs(place('Affenpinscher') - place('Dingo')), 1);
    assert.deepEqual([...ordered.classes].sort(), CLASSES);
    for (const [i, a] of ordered.classes.entries()) {
      for (const [j, b] of ordered.classes.entries()) {
        assert.equal(ordered.counts[i]![j], counts[CLASSES.indexOf(a)]![CLASSES.indexOf(b)]);
      }
    }
  });
});

describe('seriation', () => {
  test('puts what is similar side by side, whatever the order it came in', () => {
    // Items on a line: the nearer, the more similar.
    const places = [5, 1, 4, 2, 3, 0];
    const similarity = places.map((a) => places.map((b) => 1 / (1 + Math.abs(a - b))));
    const order = seriate(similarity).map((i) => places[i]!);
    assert.deepEqual(order[0]! < order[5]! ? order : [...order].reverse(), [0, 1, 2, 3, 4, 5]);
  });

  test('takes any number of items', () => {
    assert.deepEqual(seriate([]), []);
    assert.deepEqual(seriate([[1]]), [0]);
    const alike = Array.from({ length: 133 }, () => Array.from({ length: 133 }, () => 0));
    assert.deepEqual(
      [...seriate(alike)].sort((a, b) => a - b),
      Array.from({ length: 133 }, (_, i) => i),
    );
  });
});

describe('a network that always says one breed', () => {
  const all = (confidence: number, others = 0): Predictions => ({
    classes: CLASSES,
    images: Array.from({ length: 200 }, (_, i) => image(`i${i}`, i % 4, sure(i < others ? 2 : 1, confidence))),
  });

  test('is known as one, in figures and words', () => {
    const found = interpretRun(madeRun({ predictions: all(0.26) }));
    assert.deepEqual(found.onlyAnswer, { index: 1, count: 200, total: 200 });
    assert.equal(
      onlyAnswerText(found),
      'It names Beagle for each of the 200 images, so it tells no breeds apart: its 25.0% are the share of that breed, ' +
        'and no pair of breeds is confused more than another.',
    );
    assert.match(onlyAnswerText(interpretRun(madeRun({ predictions: all(0.26, 2) }))), /for 198 of the 200 images/);
  });

  test('is none that tells a few apart, or that saw one breed only', () => {
    assert.equal(interpretRun(madeRun({ predictions: all(0.26, 3) })).onlyAnswer, null);
    assert.equal(interpretRun(madeRun({ predictions })).onlyAnswer, null);
    const one = { ...all(0.26), images: all(0.26).images.map((each) => ({ ...each, trueClass: 1 })) };
    assert.equal(interpretRun(madeRun({ predictions: one })).onlyAnswer, null);
  });
});

describe('losses', () => {
  test('are the recorded ones, else from the five probabilities, else a bound', () => {
    const recorded = { ...predictions.images[0]!, loss: 3.5 };
    assert.deepEqual(imageLoss(recorded), { loss: 3.5, isLowerBound: false });
    assert.deepEqual(imageLoss(predictions.images[0]!), { loss: -Math.log(0.7), isLowerBound: false });
    const outside: Prediction = {
      image: 'x',
      trueClass: 9,
      topClasses: [1, 2, 3, 4, 5],
      topProbabilities: [0.3, 0.25, 0.2, 0.1, 0.1],
    };
    // 0.05 is left for it, less than the fifth.
    const { loss, isLowerBound } = imageLoss(outside);
    assert.ok(isLowerBound);
    assert.ok(Math.abs(loss + Math.log(0.05)) < 1e-9);
    const spread = { ...outside, topProbabilities: [0.1, 0.1, 0.1, 0.1, 0.02] };
    assert.ok(Math.abs(imageLoss(spread).loss + Math.log(0.02)) < 1e-9, 'at most the fifth');
  });

  test('of the worst images come largest first', () => {
    const worst = topLosses(predictions, 3);
    assert.deepEqual(
      worst.map((each) => each.image),
      ['b2', 'a3', 'c1'],
    );
    assert.deepEqual([worst[0]!.predictedClass, worst[0]!.confidence], [2, 0.9]);
  });
});

describe('calibration', () => {
  test('holds accuracy against confidence in every bin', () => {
    // Confidence 0.7 six times, 5 right; 0.9 once, wrong; 0.6 once, wrong; a3 is 0.7 and wrong.
    const { bins, expectedError, maximumError, excess } = calibrate(predictions.images);
    assert.equal(bins.length, 10);
    const [six, seven, nine] = [bins[5]!, bins[6]!, bins[8]!];
    assert.deepEqual([six.images, six.correct, seven.images, seven.correct, nine.images], [1, 0, 7, 5, 1]);
    assert.ok(Math.abs(seven.confidence! - 0.7) < 1e-12);
    assert.deepEqual(seven.accuracy, wilsonInterval(5, 7));
    const expected = (1 * 0.6 + 7 * Math.abs(5 / 7 - 0.7) + 1 * 0.9) / 9;
    assert.ok(Math.abs(expectedError - expected) < 1e-12);
    assert.ok(Math.abs(maximumError - 0.9) < 1e-12);
    assert.ok(Math.abs(excess - ((0.6 + 7 * 0.7 + 0.9) / 9 - 5 / 9)) < 1e-12);
  });

  test('calls confidence too large or too small only where so many images tell', () => {
    const of = (right: number, total: number, confidence: number) =>
      calibrate(Array.from({ length: total }, (_, i) => image(`i${i}`, i < right ? 0 : 1, sure(0, confidence))));
    assert.equal(of(50, 100, 0.9).tendency, 'overconfident');
    assert.equal(tendencyText(of(50, 100, 0.9)), 'overconfident by 40.0%');
    assert.equal(tendencyText(of(90, 100, 0.5)), 'underconfident by 40.0%');
    // Under a percent too confident, as a network that always says one breed is.
    const guessing = of(200, 800, 0.2577);
    assert.ok(guessing.excess > 0.007);
    assert.equal(tendencyText(guessing), 'confidence and accuracy not told apart');
  });

  test('puts the ends of [0, 1] into bins, and refuses what is none', () => {
    const certain = calibrate([image('x', 0, [1, 0, 0, 0]), image('y', 1, [0, 0, 0, 0])], { bins: 4 });
    assert.deepEqual(
      certain.bins.map(({ images }) => images),
      [1, 0, 0, 1],
    );
    assert.equal(certain.bins[1]!.accuracy, null);
    assert.throws(() => calibrate([]), RangeError);
    assert.throws(() => calibrate(predictions.images, { bins: 0 }), RangeError);
  });
});

describe('a run', () => {
  test('is interpreted from what it recorded', () => {
    const found = interpretRun(madeRun({ predictions }), { topLosses: 2 });
    assert.deepEqual([found.accuracy.correct, found.accuracy.total], [5, 9]);
    assert.equal(found.accuracy.low, wilsonInterval(5, 9).low);
    assert.deepEqual([found.top5.correct, found.top5.choices, found.chance], [9, 4, 0.25]);
    assert.equal(found.topLosses.length, 2);
    assert.equal(found.confusions.length, 3);
  });

  const ENDS: readonly (readonly [Run['status'], RegExp])[] = [
    ['interrupted', /\(interrupted\) has no predictions.*runs resume made/],
    ['running', /Wait until it has finished/],
    ['diverged', /Train again: npx breedlab train 34/],
  ];
  for (const [status, message] of ENDS) {
    test(`that is ${status} says what to do`, () => {
      assert.throws(() => interpretRun(madeRun({ status, predictions: null })), message);
    });
  }
});
