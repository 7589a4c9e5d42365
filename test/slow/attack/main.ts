/**
 * `npm run test:attack [-- --seed N --only kills,disks --item 7 --count 20 --write --keep]`: the ways in which Breedlab was
 * broken, over and over, from a seed. docs/reliability.md has the rules and the table of the last whole run.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../../src/core';
import { archives } from './archives';
import type { Attack } from './attack';
import { brokenRuns } from './brokenRuns';
import { Field } from './field';
import { hostileImages } from './images';
import { kills } from './kills';
import { disks } from './disks';
import { commandLines } from './lines';
import { commitOf, suiteText, writeTable, type Outcome } from './report';
import { runAttack } from './runner';
import { weightFiles } from './weights';

const ATTACKS: readonly Attack[] = [kills, disks, hostileImages, weightFiles, archives, brokenRuns, commandLines];

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string' },
    item: { type: 'string' },
    count: { type: 'string' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

/** A whole number from an option. @throws Error naming it */
function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`--${name} is '${text}': give a whole number.`);
}

function chosenAttacks(): readonly Attack[] {
  const names = values.only?.split(',') ?? ATTACKS.map(({ name }) => name);
  return names.map((name) => {
    const found = ATTACKS.find((attack) => attack.name === name);
    if (found === undefined) throw new Error(`There is no attack '${name}': ${ATTACKS.map((a) => a.name).join(', ')}.`);
    return found;
  });
}

async function main(): Promise<void> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed);
  const items = values.item?.split(',').map((item) => wholeNumber('item', item));
  const count = values.count === undefined ? undefined : wholeNumber('count', values.count);
  const attacks = chosenAttacks();
  const isPart = values.only !== undefined || items !== undefined || count !== undefined;
  if (values.write && isPart)
    throw new Error('--write takes the table of a whole run: leave --only, --item, --count out.');
  const commit = commitOf();
  const say = (line: string): void => console.log(line);
  say(`seed ${seed} (--seed ${seed} repeats everything)`);
  const began = performance.now();
  const field = new Field(values.keep);
  const outcomes: Outcome[] = [];
  process.once('exit', () => field.remove());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  for (const attack of attacks) {
    const random = Random.seeded(seed).split(attack.name);
    outcomes.push(await runAttack(attack, { field, random, count, items, say }));
  }
  if (values.keep) say(`kept: ${field.root}`);
  const run = { seed, outcomes, seconds: (performance.now() - began) / 1000 };
  say(`\n${suiteText(run)}`);
  if (values.write) writeTable(run, commit);
  process.exitCode = outcomes.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

void main();
