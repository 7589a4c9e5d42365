import type { Command } from 'commander';
import { openRecordedRun } from '../analysis';
import { profile, type ProfileName, type Run, type RunChoice } from '../experiments';
import { parseInteger } from './output';

/** An argument or option that names one run, in the help. */
export const RUN_HELP =
  "an experiment (its newest finished run with its profile's own settings, length and data), a run id or a run folder";

/** Options by which a command names the series whose run an experiment stands for. */
export interface SeriesFlags {
  readonly profile?: string;
  readonly data?: string;
  readonly seed?: number;
}

/** Adds `--profile`, `--data` and `--seed` to a command that takes experiments for their runs. */
export function withSeries(command: Command): Command {
  return command
    .option(
      '--profile <name>',
      'whose runs an experiment stands for. Default: the first of demo, study and paper that has one',
    )
    .option('--data <name>', "the data set of those runs, by name or folder. Default: the profile's own")
    .option('--seed <n>', 'the seed of those runs. Default: 1', parseInteger('--seed', 0));
}

/** The options as the experiments' room takes them. @throws BreedlabError for a profile that does not exist */
export function seriesChoice({ profile: name, data, seed }: SeriesFlags): Pick<RunChoice, 'profile' | 'data' | 'seed'> {
  return { profile: profileName({ profile: name }), data, seed };
}

/** The run that a command names. @throws BreedlabError naming the runs that exist */
export function chosenRun(name: string, flags: SeriesFlags): Run {
  return openRecordedRun(name, seriesChoice(flags));
}

/** The profile that an option names. @throws BreedlabError for one that does not exist */
export function profileName({ profile: name }: { readonly profile?: string }): ProfileName | undefined {
  return name === undefined ? undefined : profile(name).name;
}
