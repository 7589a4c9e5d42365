import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { accuracyComparison, MIME } from '../../src/charts';
import { html } from '../../src/core';
import { allExperiments, experiment, experimentId, resolve, type RunEvent } from '../../src/experiments';
import { contactSheet, tableBundle } from '../../src/notebook/output';
import { continuingCall } from '../../src/notebook/training/continuing';
import { cellEnvironment, commandLine, trainingRequest } from '../../src/notebook/training/request';
import { redraws } from '../../src/notebook/training/redraws';
import {
  advance,
  cardBundle,
  closingTable,
  comparisonRows,
  doneFraction,
  liveCurvesBundle,
  NO_PROGRESS,
  partialEpoch,
  progressBundle,
  resultBundle,
  type Heading,
} from '../../src/notebook/views';
import { epochRow, runConfig, runMetrics } from './sampleRun';

const EVIL = `<script>alert("x")</script> & 'y'`;
const heading: Heading = { id: experimentId(28), title: EVIL, model: 'Base', profile: 'demo', seed: 1 };
const watching = { elapsedSeconds: 2, isStopping: false };
const settings = resolve(28, { profile: 'demo' });

const start: RunEvent = {
  type: 'start',
  epoch: 1,
  maxEpochs: 4,
  batchesPerEpoch: 10,
  imageCounts: { train: 80, valid: 20, test: 20 },
  parameters: 1000,
  resumedFrom: null,
  history: [],
};
const batch = (epoch: number, done: number): RunEvent => ({
  type: 'batch',
  epoch,
  batch: done,
  batches: 10,
  loss: 2,
  learningRate: 0.01,
  imagesPerSecond: 123.4,
  etaSeconds: 125,
  memoryMiB: 900,
});

describe('html', () => {
  it('escapes what is inserted and keeps what is markup', () => {
    const inner = html`<i>${EVIL}</i>`;
    assert.equal(
      html`<b title="${EVIL}">${inner}${null}${[inner]}</b>`.markup,
      `<b title="${ESCAPED}"><i>${ESCAPED}</i><i>${ESCAPED}</i></b>`,
    );
  });

  it('is escaped in every bundle that shows text of others', () => {
    const metrics = {
      ...runMetrics({ outcome: { kind: 'max-epochs', epoch: 3, bestEpoch: 3 }, history: 3 }),
    };
    const own = experiment(28).with({ learningRate: 0.1 }, { id: 'own', title: EVIL });
    const warned = advance(advance(NO_PROGRESS, start), { type: 'warning', message: EVIL });
    const bundles = [
      progressBundle(heading, warned, watching),
      progressBundle(heading, advance(NO_PROGRESS, { type: 'waiting', message: EVIL }), watching),
      resultBundle({
        heading,
        status: 'finished',
        reused: false,
        metrics,
        history: [],
        published: null,
        notes: [EVIL],
      }),
      cardBundle(own, 'demo', settings),
      tableBundle({ caption: EVIL, columns: [{ title: EVIL }], rows: [[EVIL]], notes: [EVIL] }),
      tableBundle(closingTable([{ experiment: own, runs: [{ metrics, outcomes: null }] }], 'Ours.')),
    ];
    for (const bundle of bundles) {
      const markup = String(bundle[MIME.html]);
      assert.doesNotMatch(markup, /<script/);
      assert.ok(markup.includes(ESCAPED), markup);
      assert.ok(String(bundle[MIME.text]).includes(EVIL));
      // What JupyterLab's sanitiser would drop from a notebook that is not trusted.
      assert.doesNotMatch(markup, /<style|var\(|calc\(| on\w+=/);
    }
  });
});

const ESCAPED = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;';

describe('progress', () => {
  it('says whom a training waits for until it goes on', () => {
    const textOf = (...events: RunEvent[]): string =>
      String(progressBundle(heading, events.reduce(advance, NO_PROGRESS), watching)[MIME.text]);
    const waiting: RunEvent = { type: 'waiting', message: 'Dataset folder x is held by process 12 on other (3 s).' };
    assert.match(textOf(waiting), /held by process 12 on other/);
    assert.doesNotMatch(textOf(waiting, start), /held by/);
  });

  it('follows the events', () => {
    const events: RunEvent[] = [
      { type: 'run', runId: 'r', folder: '/runs/r', config: runConfig({ maxEpochs: 4 }) },
      start,
      batch(1, 5),
    ];
    const half = events.reduce(advance, NO_PROGRESS);
    assert.equal(doneFraction(half), 0.125);
    assert.deepEqual(partialEpoch(half), { epoch: 1, batch: 5, batches: 10, loss: 2 });
    const text = String(progressBundle(heading, half, watching)[MIME.text]);
    assert.match(text, /12\.5% Epoch 1 of at most 4, batch 5 of 10/);
    assert.match(text, /training loss 2\.0000 · learning rate 0\.01 · 123 images\/s · ETA 2 min 05 s · 900 MiB/);

    const more: RunEvent[] = [
      { type: 'evaluating', epoch: 1, split: 'valid' },
      { type: 'epoch', row: epochRow(1), bestEpoch: 1, etaSeconds: 30, nextLearningRate: 0.01 },
      batch(2, 1),
    ];
    const second = more.reduce(advance, half);
    assert.deepEqual(second.history, [epochRow(1)]);
    assert.equal(doneFraction(second), 1.1 / 4);
    const redone = advance(second, {
      type: 'epoch',
      row: epochRow(1),
      bestEpoch: 1,
      etaSeconds: 1,
      nextLearningRate: 0.01,
    });
    assert.equal(redone.history.length, 1, 'a repeated epoch replaces its row');
  });

  it('survives losses that are not numbers', () => {
    const bad = advance(advance(NO_PROGRESS, start), { ...batch(1, 1), loss: NaN } as RunEvent);
    assert.match(String(progressBundle(heading, bad, watching)[MIME.text]), /training loss NaN/);
    assert.ok(!JSON.stringify(liveCurvesBundle(heading, bad)).includes('NaN'.concat(',')));
  });

  it('shows no curves before there is a loss, and small ones for 100 epochs', () => {
    assert.equal(liveCurvesBundle(heading, NO_PROGRESS), null);
    const history = Array.from({ length: 100 }, (_, i) => epochRow(i + 1));
    const long = liveCurvesBundle(heading, { ...NO_PROGRESS, maxEpochs: 500, history });
    assert.ok(JSON.stringify(long).length < 10_000);
  });

  it('says of a run that is shown while it trains how far it is', () => {
    const history = [epochRow(1), epochRow(2)];
    const view = { heading, status: 'running', reused: false, metrics: null, history, published: null } as const;
    assert.match(String(resultBundle(view)[MIME.text]), /Running, 2 epochs so far/);
  });

  it("of an experiment of one's own stands beside its parent's, not beside the series' rate of guessing", () => {
    const metrics = runMetrics({ outcome: { kind: 'max-epochs', epoch: 3, bestEpoch: 3 }, history: 3 });
    const parent = { ...metrics, testAccuracy: 0.25, testCorrect: 5 };
    const own = { heading, status: 'finished', reused: false, metrics, history: [], published: null, parent } as const;
    const text = String(resultBundle(own)[MIME.text]);
    assert.match(text, /This run .*30\.00% +6\/20[^]*Its parent, 28 .*25\.00% +5\/20/);
    assert.match(text, /Guessing would reach 50\.00% \(2 breeds\)\./);
    assert.doesNotMatch(text, /0\.75%|published/);
    const closing = closingTable(
      [{ experiment: experiment(28).with({ dropout: 0 }, { id: 'own' }), runs: [{ metrics, outcomes: null }] }],
      'Ours.',
    );
    assert.doesNotMatch(closing.notes!.join(' '), /published/);
  });

  it('has a sign for each end, and the button that interrupts only for what was interrupted', () => {
    const ends = ['finished', 'interrupted', 'diverged', 'running'] as const;
    const signs = ends.map((status) => {
      const bundle = resultBundle({ heading, status, reused: false, metrics: null, history: [], published: null });
      return /aria-hidden="true">(.)<\/span>/.exec(String(bundle[MIME.html]))![1];
    });
    assert.deepEqual(signs, ['\u2713', '\u25a0', '\u2717', '\u25cf']);
  });

  it('begins a resumed run with its earlier epochs', () => {
    const resumed = advance(NO_PROGRESS, {
      ...start,
      epoch: 3,
      resumedFrom: { epoch: 2, step: 0 },
      history: [epochRow(1), epochRow(2)],
    } as RunEvent);
    assert.equal(resumed.bestEpoch, 2);
    assert.equal(doneFraction(resumed), 0.5);
  });
});

describe('cards', () => {
  it('of all experiments name parent, differences, configuration, result and deviations', () => {
    for (const found of allExperiments()) {
      const text = String(cardBundle(found, 'demo', resolve(found, { profile: 'demo' }))[MIME.text]);
      assert.ok(text.startsWith(`${found.id} · ${found.title}`));
      assert.match(text, found.parent === null ? /Parent: none/ : new RegExp(`Parent: ${found.parent.id} \\(`));
      assert.match(text, /Published result: test accuracy \d+\.\d\d% \(\d+\/836\)/);
      assert.match(text, /Length +at most 500 epochs, early stopping 10 epochs after the best +at most \d+ epochs/);
      for (const deviation of found.deviations) assert.ok(text.includes(deviation));
    }
  });
});

describe('the closing table', () => {
  it('has both results of each experiment and says which are missing', () => {
    const metrics = runMetrics({ outcome: { kind: 'max-epochs', epoch: 3, bestEpoch: 3 }, history: 3 });
    const table = closingTable(
      [
        { experiment: experiment(28), runs: [{ metrics, outcomes: null }] },
        { experiment: experiment(29), runs: [] },
      ],
      'Ours: demo.',
    );
    assert.deepEqual(table.rows[0]!.slice(1), ['this run', '3', '1.1000', '30.00%', '6/20', '0.05']);
    assert.equal(table.rows[1]![4], '7.54%');
    assert.ok(table.rows[2]!.includes('no finished run'));
    assert.equal(table.rows.length, 4);
    assert.match(table.notes![0]!, /^Ours: demo\. Guessing would reach 50\.00% here \(2 breeds\)/);
  });
});

describe('the closing table of several seeds', () => {
  const run = (seed: number, right: number, total = 20) => ({
    metrics: {
      ...runMetrics({ outcome: { kind: 'max-epochs', epoch: 3, bestEpoch: 3 }, history: 3 }),
      seed,
      testAccuracy: right / total,
      testCorrect: right,
    },
    outcomes: { imagesHash: 'made', correct: Array.from({ length: total }, (_, i) => i < right) },
  });
  const rows = [{ experiment: experiment(28), runs: [run(1, 10), run(2, 12), run(3, 14)] }];

  it('has means with their spread, and says so', () => {
    const table = closingTable(rows, 'Ours: demo.');
    assert.deepEqual(table.rows[0]!.slice(1), ['seeds 1-3', '3', '1.1000', '60.0% ± 10.0', '50.0% to 70.0%', '0.05']);
    assert.match(table.notes!.join(' '), /Several seeds: means, ± the standard deviation between seeds/);
    const one = closingTable([{ ...rows[0]!, runs: rows[0]!.runs.slice(0, 1) }], 'Ours: demo.');
    assert.match(one.notes!.join(' '), /One seed cannot tell what another would have trained\./);
  });

  it('is drawn with the interval over seeds and images', () => {
    const [row] = comparisonRows(rows);
    const { interval } = row!.ours as { readonly interval: { readonly low: number; readonly high: number } };
    assert.ok(interval.low < 0.4 && interval.high > 0.8);
    assert.match(accuracyComparison([row!]).description, /this run 60\.00% \(seeds 1-3, 95% interval/);
  });
});

describe('requests', () => {
  it('take what is missing from the environment', () => {
    const environment = cellEnvironment({
      BREEDLAB_PROFILE: 'paper',
      BREEDLAB_EPOCHS: '2',
      BREEDLAB_REUSE: '1',
    });
    assert.deepEqual(environment, {
      profile: 'paper',
      epochs: 2,
      data: undefined,
      headless: false,
      reuse: true,
    });
    assert.deepEqual(commandLine(trainingRequest(28, { seed: 4, data: '/x' }, environment)), [
      ...['train', '--profile', 'paper', '--seed', '4', '--epochs', '2', '--data', '/x', '--reuse', '--', '28'],
    ]);
    assert.throws(() => cellEnvironment({ BREEDLAB_PROFILE: 'dmo' }), /Did you mean 'demo'/);
    assert.throws(
      () => cellEnvironment({ BREEDLAB_EPOCHS: 'many' }),
      /BREEDLAB_EPOCHS is 'many'\. Set it to a whole number of at least 1/,
    );
    assert.throws(() => trainingRequest(28, { seed: -1 }, cellEnvironment({})), /-1 is not a seed/);
    assert.throws(() => trainingRequest(7, {}, cellEnvironment({})), /Unknown experiment '7'/);
  });

  it("carry the definition of one's own experiment", () => {
    const own = experiment(28).with({ learningRate: 0.003 }, { id: 'slow' });
    const args = commandLine(trainingRequest(own, { resume: true }, cellEnvironment({})));
    const definition = JSON.parse(args[args.indexOf('--define') + 1]!) as Record<string, unknown>;
    assert.deepEqual([definition.id, definition.parent, definition.differences], ['slow', 28, { learningRate: 0.003 }]);
    assert.deepEqual(args.slice(-2), ['--', 'slow']);
    assert.ok(args.includes('--resume'));
  });

  it('are continued by the call that finds the same run again', () => {
    const own = experiment(28).with({ learningRate: 0.003 }, { id: 'slower' });
    const defaults = cellEnvironment({ BREEDLAB_EPOCHS: '3' });
    for (const [which, options, call] of [
      [28, {}, 'train(28, { resume: true })'],
      [28, { seed: 1, epochs: 3, resume: true }, 'train(28, { resume: true })'],
      [28, { seed: 2, epochs: 10 }, 'train(28, { seed: 2, epochs: 10, resume: true })'],
      [
        own,
        { profile: 'paper', data: "/it's" },
        "train('slower', { profile: 'paper', data: '/it\\'s', resume: true })",
      ],
    ] as const) {
      assert.equal(continuingCall(trainingRequest(which, options, defaults), defaults), call);
    }
  });
});

describe('an interrupted run', () => {
  const shown = { heading, status: 'interrupted', reused: false, metrics: null, history: [], published: null } as const;

  it('says how it continues', () => {
    const text = String(resultBundle({ ...shown, continueWith: "runs().resume('a')" })[MIME.text]);
    assert.match(
      text,
      /Interrupted after 0 epochs\. runs\(\)\.resume\('a'\) continues it; running the cell again trains anew\./,
    );
    assert.doesNotMatch(String(resultBundle(shown)[MIME.text]), /continues it/);
  });
});

describe('redraws', () => {
  it('runs at once, then once per interval, and not after it was stopped', async () => {
    let runs = 0;
    const updates = redraws(() => runs++, 40);
    for (let i = 0; i < 10; i++) updates.request();
    assert.equal(runs, 1);
    await new Promise((resolve) => setTimeout(resolve, 70));
    assert.equal(runs, 2);
    updates.request();
    updates.request();
    updates.stop();
    updates.request();
    const atStop = runs;
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(runs, atStop);
  });
});

describe('contact sheets', () => {
  it('hold every image where it belongs', async () => {
    const solid = (r: number, g: number, b: number) => ({
      image: {
        width: 30,
        height: 20,
        data: Uint8Array.from({ length: 30 * 20 * 3 }, (_, i) => [r, g, b][i % 3]!),
      },
      caption: EVIL,
    });
    const rows = [
      { title: 'train', images: [solid(255, 0, 0), solid(0, 255, 0), solid(0, 0, 255)] },
      { title: 'none', images: [] },
    ];
    const png = await contactSheet(rows, { tile: 40, columns: 2 });
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    assert.equal(info.width, 96);
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
    ];
    assert.deepEqual(at(20, 44), [255, 0, 0, 255]);
    assert.deepEqual(at(68, 44), [0, 255, 0, 255]);
    assert.deepEqual(at(20, 44 + 40 + 2 * 13 + 8), [0, 0, 255, 255]);
    assert.equal(at(44, 44)[3], 0, 'transparent between images');
  });

  it('keep captions apart', async () => {
    const image = { width: 2, height: 2, data: new Uint8Array(12) };
    const names = ['Alaskan malamute', 'American eskimo dog', 'Pembroke welsh corgi', 'Newfoundland'];
    const png = await contactSheet([{ title: '', images: names.map((caption) => ({ image, caption })) }]);
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    for (const gap of [1, 2, 3]) {
      // The last pixels between one tile and the next, below the pictures.
      const inked = Array.from(
        { length: info.height - 130 },
        (_, i) => 4 * ((130 + i) * info.width + gap * 104 - 2) + 3,
      );
      assert.ok(
        inked.every((at) => data[at]! === 0),
        `a caption reaches tile ${gap + 1}`,
      );
    }
  });
});
