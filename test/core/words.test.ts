import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  counted,
  divergenceText,
  etaText,
  formatCount,
  formatDay,
  formatDuration,
  formatMB,
  formatMiB,
  formatMoment,
  formatNumber,
  formatPercent,
  formatPoints,
  formatTable,
  outcomeText,
  pointsText,
  progressTeller,
  rangeText,
  ratePerSecond,
  rateText,
  secondsLeft,
  skippedText,
  Throttle,
  wrapText,
  type ToldOutcome,
} from '../../src/core';

describe('numbers and times', () => {
  const cases: readonly (readonly [string, string])[] = [
    ...(
      [
        [0.4, '0 s'],
        [75, '75 s'],
        [100, '1 min 40 s'],
        [3599, '59 min 59 s'],
        [3600, '1 h 00 min'],
        [12_345, '3 h 25 min'],
        [NaN, '-'],
      ] as const
    ).map(([seconds, text]) => [formatDuration(seconds), text] as const),
    [formatPercent(0.63642), '63.64%'],
    [formatPercent(0.5, 0), '50%'],
    [formatPercent(null), '-'],
    [rangeText({ low: 0.667, high: 0.765 }), '66.7% to 76.5%'],
    [formatPoints(0.0324), '+3.2'],
    [formatPoints(-0.0324, 2), '−3.24'],
    [pointsText({ estimate: 0.032, low: -0.004, high: 0.06 }), '+3.2 points (−0.4 to +6.0)'],
    [formatNumber(1.23456), '1.2346'],
    [formatNumber(null), '-'],
    [formatCount(1_234_567), '1,234,567'],
    [counted(1, 'run'), '1 run'],
    [counted(0, 'run'), '0 runs'],
    [counted(1200, 'epoch'), '1,200 epochs'],
    [formatMiB(3.06 * 2 ** 20), '3.1 MiB'],
    [formatMiB(0), '0.0 MiB'],
    [formatMiB(12.4 * 2 ** 20), '12 MiB'],
    [formatMB(244.41e6), '244.4 MB'],
    [formatMoment(new Date(2026, 10, 3, 8, 5).toISOString()), '2026-11-03 08:05'],
    [formatMoment('nonsense'), '-'],
    [formatDay('2026-11-23T23:59:59.000Z'), '2026-11-23'],
    [etaText(61), 'ETA 61 s'],
    [etaText(NaN), 'ETA -'],
    [rateText(812.4, 'images'), '812 images/s'],
  ];
  for (const [told, expected] of cases) test(expected, () => assert.equal(told, expected));
});

describe('how a training ended', () => {
  const cases: readonly (readonly [ToldOutcome, string])[] = [
    [
      { kind: 'early-stopping', epoch: 13, bestEpoch: 2 },
      'Stopped early after epoch 13: epoch 2 had the lowest validation loss.',
    ],
    [
      { kind: 'max-epochs', epoch: 20, bestEpoch: 17 },
      'Trained all 20 epochs; epoch 17 had the lowest validation loss.',
    ],
    [{ kind: 'max-epochs', epoch: 1, bestEpoch: 1 }, 'Trained the one epoch it was allowed.'],
    [{ kind: 'interrupted', epoch: 2, step: 3 }, 'Interrupted in epoch 2 after 3 steps.'],
    [{ kind: 'interrupted', epoch: 2 }, 'Interrupted in epoch 2.'],
    [
      { kind: 'diverged', epoch: 3, loss: 'NaN', split: 'train' },
      'Diverged: the training loss became NaN in epoch 3. The epochs before it are kept.',
    ],
    [
      { kind: 'diverged', epoch: 3, loss: 'NaN', split: 'valid' },
      'Diverged: the validation loss became NaN in epoch 3. The epochs before it are kept.',
    ],
    [
      { kind: 'diverged', epoch: 1, loss: 'Infinity', split: 'test' },
      'Diverged: the test loss became Infinity in epoch 1. No epoch ended before it.',
    ],
    [
      { kind: 'diverged', epoch: 3, loss: 'NaN' },
      'Diverged: the loss became NaN in epoch 3. The epochs before it are kept.',
    ],
  ];
  for (const [outcome, expected] of cases) test(expected, () => assert.equal(outcomeText(outcome), expected));

  test('a divergence within another sentence', () => {
    assert.equal(
      divergenceText({ kind: 'diverged', epoch: 3, loss: 'NaN', split: 'valid' }),
      'the validation loss became NaN in epoch 3',
    );
  });

  test('images that were left out', () => {
    const counts = { train: 300, valid: 45, test: 100 };
    assert.deepEqual(
      [0, 1, 194].map((count) => skippedText(count, counts)),
      [
        '',
        '1 of 445 images could not be read and was left out.',
        '194 of 445 images could not be read and were left out.',
      ],
    );
  });
});

describe('progress', () => {
  test('has a rate and a remaining time once something is done', () => {
    const half = { done: 50, total: 100, seconds: 10 };
    assert.deepEqual([ratePerSecond(half), secondsLeft(half)], [5, 10]);
    assert.deepEqual([ratePerSecond({ ...half, seconds: 0 }), secondsLeft({ ...half, done: 0 })], [0, NaN]);
    assert.equal(secondsLeft({ ...half, done: 100 }), 0);
  });

  test('passes once per interval, the first and the forced ones in any case', () => {
    let now = 0;
    const throttle = new Throttle(200, () => now);
    const passed: number[] = [];
    for (now = 0; now <= 1000; now += 10) if (throttle.passes(now === 990)) passed.push(now);
    assert.deepEqual(passed, [0, 200, 400, 600, 800, 990]);
  });

  test('is told ten times a second at most, and at the end', () => {
    let now = 5000;
    const told: (readonly [number, number])[] = [];
    const done = progressTeller(
      100,
      ({ done: count, seconds }) => told.push([count, seconds]),
      () => now,
    );
    for (let i = 1; i <= 100; i++) {
      now += 4;
      done(i);
    }
    assert.deepEqual(told, [
      [1, 0.004],
      [26, 0.104],
      [51, 0.204],
      [76, 0.304],
      [100, 0.4],
    ]);
  });
});

test('a table aligns its columns and trims the line ends', () => {
  const text = formatTable(
    [{ title: 'n', align: 'right' }, { title: 'name' }],
    [
      ['1', 'a'],
      ['23', 'bcdef'],
    ],
  );
  assert.equal(text, ' n  name\n--  -----\n 1  a\n23  bcdef');
});

describe('a line of a terminal', () => {
  const columns = [
    { title: 'run' },
    { title: 'title', below: true },
    { title: 'epochs', align: 'right' },
    { title: 'folder' },
  ] as const;
  const rows = [
    ['34-seed1', 'Base without the final sigmoid', '20', '/data/runs/demo/34'],
    ['35-seed1', '', '7', '/data/runs and more of them'],
  ];

  test('holds a table that has room, whatever may stand below', () => {
    const plain = formatTable(columns, rows);
    assert.equal(formatTable(columns, rows, { width: 80 }), plain);
    assert.match(plain, /34-seed1 {2}Base without the final sigmoid +20 {2}\/data/);
  });

  test('sends columns below their row, then breaks the widest', () => {
    assert.equal(
      formatTable(columns, rows, { width: 40 }),
      [
        'run       epochs  folder',
        '--------  ------  ----------------------',
        '34-seed1      20  /data/runs/demo/34',
        '    Base without the final sigmoid',
        '35-seed1       7  /data/runs and more of',
        '                  them',
      ].join('\n'),
    );
  });

  test('is never exceeded', () => {
    for (let width = 30; width < 90; width++) {
      const lines = formatTable(columns, rows, { width }).split('\n');
      assert.ok(
        lines.every((line) => line.length <= width),
        `${width}: ${Math.max(...lines.map((line) => line.length))}`,
      );
    }
  });

  test('ends between words, and keeps what a text begins with', () => {
    assert.deepEqual(wrapText('A, B: one and two', 10, '  '), ['A, B: one', '  and two']);
    assert.deepEqual(wrapText('    B ahead by far', 12), ['    B ahead', 'by far']);
    assert.deepEqual(wrapText('abcdefgh', 3), ['abc', 'def', 'gh']);
    assert.deepEqual(wrapText('', 10), ['']);
  });
});
