/**
 * Simulates runs of two settings and counts how often intervals of the difference hold the true one; writes the table
 * of docs/statistics.md: `npm run simulate`. With --check it prints the table and writes nothing. Everything is seeded.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { compareOverSeeds, crossedBootstrap, summarizeSeeds, type Interval } from '../../src/analysis';
import { studentQuantile } from '../../src/analysis/statistics/student';
import { Random, settings } from '../../src/core';
import { ACCURACIES, drawOutcomes, SPREADS, type SimulatedPair } from '../analysis/seedSimulation';

const FILE = path.join(settings().projectRoot, 'docs', 'statistics.md');
const [BEGIN, END] = ['<!-- coverage -->', '<!-- end of coverage -->'];
const IMAGES = 800;
const SEEDS = [3, 5, 10];
/** Comparisons simulated for each row, and those of them that are bootstrapped. */
const [COMPARISONS, BOOTSTRAPPED] = [2000, 500];
const DRAWS = 400;

/** Methods in the order of their columns: those that resample are slow, and count fewer comparisons. */
const METHODS = ['components', 'seeds', 'percentile', 'expanded'] as const;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const table = asTable();
if (values.check) console.log(table);
else write(table);

function asTable(): string {
  const rows = Object.keys(SPREADS).flatMap((spread) =>
    ACCURACIES.flatMap((accuracies) => SEEDS.map((seeds) => rowOf(spread as keyof typeof SPREADS, accuracies, seeds))),
  );
  return [
    '| what decides | accuracies | seeds | variance components | half its width, points | Student over seeds | bootstrap | bootstrap, expanded |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

function rowOf(name: keyof typeof SPREADS, accuracies: SimulatedPair['accuracies'], seeds: number): string {
  const pair: SimulatedPair = { accuracies, spread: SPREADS[name] };
  const truth = accuracies[1] - accuracies[0];
  const random = Random.seeded(1).split(`${name} ${accuracies.join(' ')} ${seeds}`);
  const held = { components: 0, seeds: 0, percentile: 0, expanded: 0 };
  let width = 0;
  for (let round = 0; round < COMPARISONS; round++) {
    const [first, second] = drawOutcomes(pair, { seeds, images: IMAGES, random: random.split(round) });
    const { difference } = compareOverSeeds(first, second);
    width += difference.high - difference.low;
    const found: Partial<Record<keyof typeof held, Interval>> = {
      components: difference,
      seeds: studentOverSeeds(difference.bySeed),
    };
    if (round < BOOTSTRAPPED) {
      const differences = first.map((row, s) => row.map((right, i) => Number(second[s]![i]) - Number(right)));
      found.percentile = crossedBootstrap(differences, { draws: DRAWS, seed: round, expanded: false });
      found.expanded = crossedBootstrap(differences, { draws: DRAWS, seed: round });
    }
    for (const [method, { low, high }] of Object.entries(found)) {
      if (low <= truth && truth <= high) held[method as keyof typeof held] += 1;
    }
  }
  process.stderr.write(`${name}, ${accuracies.join(' and ')}, ${seeds} seeds\n`);
  const percent = (method: (typeof METHODS)[number]): string => {
    const rounds = method === 'percentile' || method === 'expanded' ? BOOTSTRAPPED : COMPARISONS;
    return ((100 * held[method]) / rounds).toFixed(1);
  };
  const accuracyText = accuracies.map((accuracy) => `${(100 * accuracy).toFixed(0)}%`).join(' and ');
  const half = ((100 * width) / COMPARISONS / 2).toFixed(1);
  const [components, ...others] = METHODS.map(percent);
  return `| ${[name, accuracyText, seeds, components, half, ...others].join(' | ')} |`;
}

/** Student's interval of the seeds' differences, which takes the test images as given. */
function studentOverSeeds(bySeed: readonly number[]): Interval {
  const { mean, deviation, seeds } = summarizeSeeds(bySeed);
  const half = (studentQuantile(0.975, seeds - 1) * deviation!) / Math.sqrt(seeds);
  return { estimate: mean, low: mean - half, high: mean + half };
}

function write(content: string): void {
  const text = fs.readFileSync(FILE, 'utf8');
  const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${FILE} lacks the markers ${BEGIN} and ${END}.`);
  fs.writeFileSync(FILE, `${text.slice(0, start + BEGIN.length)}\n${content}\n${text.slice(end)}`);
}
