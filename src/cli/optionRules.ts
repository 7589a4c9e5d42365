import type { Command } from 'commander';
import { BreedlabError } from '../core';

/** Two options or arguments of a command that do not go together, or one that means nothing without another. */
export interface OptionRule {
  /** The command's name, e.g. `data fetch`. */
  readonly command: string;
  /** An option as it is written, `--all`, or an argument, `<id>`. */
  readonly option: string;
  /** `without`: the other must not be given. `needs`: it must be. */
  readonly rule: 'without' | 'needs';
  readonly other: string;
  /** Reason, as a sentence without its full stop. */
  readonly why: string;
}

const without = (command: string, option: string, other: string, why: string): OptionRule => ({
  ...{ command, option, other, why },
  rule: 'without',
});
const needs = (command: string, option: string, other: string, why: string): OptionRule => ({
  ...{ command, option, other, why },
  rule: 'needs',
});

const NOTHING_KEPT = 'a dry run trains one batch and leaves no run behind';
const OF_A_RUN = 'it chooses a run, and published weights are of none';
const ONE_DATASET = 'each of them names the images';

/** Every rule about two options of a command. Commands ask nobody else, so a pair that is missing here is allowed. */
export const OPTION_RULES: readonly OptionRule[] = [
  without('train', '--all', '<id>', 'the series is every experiment, and an id names one'),
  without('train', '--all', '--define', 'the series is the published experiments'),
  without('train', '--all', '--dry-run', 'a dry run tries one experiment'),
  without('train', '--all', '--resume', 'the series takes finished runs as they are, or trains all anew with --fresh'),
  without('train', '--all', '--weights', 'the series starts from weights of three models'),
  without('train', '--all', '--fold', '`sweep --folds` trains every fold of an experiment'),
  without('train', '--fresh', '--reuse', 'one trains again what the other takes as it is'),
  without('train', '--seeds', '--seed', 'the list has all seeds'),
  without('train', '--resume', '--reuse', '--reuse continues an unfinished run, too'),
  without('train', '--dry-run', '--resume', NOTHING_KEPT),
  without('train', '--dry-run', '--reuse', NOTHING_KEPT),
  without('predict', '--model', '--run', 'each of them names what looks at the photos'),
  without('predict', '--model', '--profile', OF_A_RUN),
  without('predict', '--model', '--data', OF_A_RUN),
  without('predict', '--model', '--seed', OF_A_RUN),
  needs('predict', '--out', '--grad-cam', 'there are no pictures to write without it'),
  needs('train', '--seeds', '--all', 'one training has one seed, --seed'),
  needs('train', '--block', '--all', 'an id names one experiment'),
  needs('train', '--jobs', '--all', 'there is one training'),
  needs('train', '--fresh', '--all', 'a single training is a new run unless --resume or --reuse is given'),
  needs('train', '--estimate', '--all', 'it is of every experiment of the series'),
  needs('train', '--low-priority', '--all', 'it is for series that take days'),
  without('sweep', '<id>', '--results', 'a batch has its experiment'),
  without('sweep', '--results', '--submit', 'what it shows was submitted or run'),
  without('sweep', '--results', '--set', 'a batch has its settings'),
  without('sweep', '--submit', '--jobs', 'Slurm decides how many run at a time; --at-a-time limits them'),
  needs('sweep', '--search-seed', '--random', 'a grid is drawn by nobody'),
  needs('sweep', '--sbatch', '--submit', 'it is for sbatch'),
  needs('sweep', '--at-a-time', '--submit', 'here --jobs says it'),
  without('submit', '--all', '--experiments', 'the series is every experiment of the profile'),
  without('submit', '--dry-run', '--apply', 'a dry run gives nothing to a cluster'),
  without('submit', '--image', '--sbatch', 'one is of Kubernetes, the other of Slurm'),
  needs('submit', '--image', '--on', 'Slurm runs the project as it is'),
  needs('submit', '--volume', '--on', 'Slurm has the folders of the project'),
  needs('submit', '--gpus', '--on', 'Slurm takes it with --sbatch "--gres=gpu:1"'),
  needs('submit', '--apply', '--on', 'what Slurm is given is submitted'),
  without('data fetch', '--from', '--keep-archives', 'archives of your own are left where they are'),
  without('data verify', '<name>', '--data', ONE_DATASET),
  without('data stats', '<name>', '--data', ONE_DATASET),
  without('data prepare', '<name>', '--data', ONE_DATASET),
  without('report', '--no-train', '--fresh', 'nothing is trained'),
  needs('notebooks', '--fresh', '--refresh', 'a list trains nothing'),
  needs('notebooks', '--profile', '--refresh', 'the list is the same in every profile'),
  without('export schema', '<name>', '--json', 'a schema is JSON as it is'),
];

/**
 * Checks what was given to a command against {@link OPTION_RULES}, and that no option is an empty text.
 *
 * @throws BreedlabError naming the options and the reason
 */
export function checkOptions(command: Command): void {
  const name = fullName(command);
  const given = givenTo(command);
  for (const { option, rule, other, why } of OPTION_RULES.filter((each) => each.command === name)) {
    if (!given.has(option) || given.has(other) !== (rule === 'without')) continue;
    throw rule === 'without'
      ? new BreedlabError(`${option} and ${other} do not go together: ${why}.`, 'Leave one of them out.')
      : new BreedlabError(`${option} needs ${other}: ${why}.`, `Add ${other}, or leave ${option} out.`);
  }
  for (const [option, value] of given) {
    if ([value].flat().some((text) => text === '')) {
      throw new BreedlabError(`${option} is given an empty text.`, 'Give it a value, or leave it out.');
    }
  }
}

/** Options and arguments that the user gave, as the rules name them, with their values. */
function givenTo(command: Command): ReadonlyMap<string, unknown> {
  const options = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => [option.long ?? option.flags, command.getOptionValue(option.attributeName()) as unknown] as const);
  const args = command.registeredArguments.flatMap((argument, i) => {
    const value = command.processedArgs[i] as unknown;
    return value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [[`<${argument.name()}>`, value] as const];
  });
  return new Map<string, unknown>([...options, ...args]);
}

/** Names of a command and those it belongs to, without the program's: `data fetch`. */
export function fullName(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) names.unshift(each.name());
  return names.join(' ');
}
