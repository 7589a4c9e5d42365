import type { Command } from 'commander';
import * as path from 'node:path';
import { Random } from '../../src/core';
import { fullName } from '../../src/cli/optionRules';
import { breedlabProgram } from '../../src/cli/program';

/** Command lines that somebody should not have typed, from a seed. */

/** Values that options and arguments can have, by what they are called. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  '<id>': '28',
  '<runs>': '28',
  '<run>': '28',
  '<name>': 'dogImages',
  '--profile': 'demo',
  '--seeds': '1,2',
  '--fold': '2/5',
  '--experiments': '26-29',
  '--on': 'kubernetes',
  '--set': 'learningRate=0.003,0.01',
  '--define': '{"id":"mine","title":"Mine","parent":34,"differences":{}}',
};

/** Values that no option or argument can do anything good with. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  '-1',
  '0',
  '1e9',
  '0x10',
  '99999999999999999999',
  'NaN',
  'null',
  '[]',
  '{}',
  '{"id":null}',
  '{"id":34,"title":"x","parent":null,"differences":{}}',
  '{"id":"x","title":"x","parent":34,"differences":{"batchSize":1e9}}',
  '{"id":"x","title":"x","parent":34,"differences":{"imageSize":100000}}',
  '{"id":"x","title":"x","parent":34,"differences":{"widthMultiplier":100}}',
  `${'{"id":"x","title":"x","differences":{},"parent":'.repeat(200)}null${'}'.repeat(200)}`,
  '..',
  '../../../etc/passwd',
  '/dev/null',
  '/dev/zero',
  '/proc/self/mem',
  '/nowhere/at/all',
  '2026-13-45',
  '2026-02-30',
  '-',
  '--',
  '--help',
  '$(touch pwned)',
  '\u001b]0;owned\u0007\u001b[2J',
  '\u009b31m',
  '\u202egpj.exe',
  'ä'.repeat(5000),
  'x'.repeat(100_000),
  '__proto__',
  'constructor',
];

/** Commands that take long, or fetch from the network, and are attacked in ways of their own. */
export const ELSEWHERE: readonly string[] = [
  'report',
  'notebooks',
  'data fetch',
  'data draw',
  'weights fetch',
  'backbones',
  'sweep',
  'doctor',
];

/** Commands that make or change an installation, which the lines of others run on. */
const OF_INSTALLATIONS: readonly string[] = ['setup', 'lab', 'new'];

/** Variables under which nothing outside a folder is read as Breedlab's or written. */
export function placesIn(folder: string): NodeJS.ProcessEnv {
  const names = ['RUNS', 'BATCHES', 'DATASETS', 'WEIGHTS', 'REPORT', 'PIXEL_CACHE'];
  const own = Object.fromEntries(names.map((name) => [`BREEDLAB_${name}`, path.join(folder, name.toLowerCase())]));
  return { ...own, JUPYTER_DATA_DIR: path.join(folder, 'jupyter') };
}

/** A command line, and what it was made of. */
export interface HostileLine {
  readonly args: readonly string[];
  readonly command: string;
}

/** The commands that do something, those of groups included. */
export function leafCommands(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leafCommands);
}

/**
 * Command lines with hostile values, the same from one seed. Every command comes up but those of installations and those
 * in `except`.
 *
 * @param except names of commands, e.g. `report`
 */
export function hostileLines(seed: number, count: number, except: readonly string[] = []): readonly HostileLine[] {
  const random = Random.seeded(seed).split('command lines');
  const leftOut = [...OF_INSTALLATIONS, ...except];
  const commands = leafCommands(breedlabProgram()).filter((command) => !leftOut.includes(fullName(command)));
  return Array.from({ length: count }, (_, i) => lineOf(commands[i % commands.length]!, random.split(i)));
}

function lineOf(command: Command, random: Random): HostileLine {
  const pick = <T>(values: readonly T[]): T => values[random.below(values.length)]!;
  const options = command.options.filter((option) => option.mandatory || random.chance(0.3));
  const given = options.flatMap(({ long, required, optional }) =>
    required || optional ? [`${long}=${valueFor(long ?? '', random, pick)}`] : [long ?? ''],
  );
  const args = command.registeredArguments.flatMap((argument) =>
    argument.required || random.chance(0.7) ? [valueFor(`<${argument.name()}>`, random, pick)] : [],
  );
  const name = fullName(command);
  // Without a separator, values with a dash in front are options.
  return { command: name, args: [...name.split(' '), ...given, ...(random.chance(0.8) ? ['--'] : []), ...args] };
}

function valueFor(what: string, random: Random, pick: <T>(values: readonly T[]) => T): string {
  return EXAMPLES[what] !== undefined && random.chance(0.3) ? EXAMPLES[what] : pick(HOSTILE);
}
