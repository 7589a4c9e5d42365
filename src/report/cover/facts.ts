import type { Series } from '../../analysis';
import { counted, formatDay, formatDuration, packageVersion, type Html } from '../../core';
import type { SessionEnvironment } from '../../experiments';
import { commitText, engineText, factList, machineText, type RunPage } from '../runs';

export interface FactsOptions {
  readonly series: Series;
  readonly runs: readonly RunPage[];
  readonly madeAt: Date;
}

/** Date, software and machine of the report's figures. Names no folder of a machine. */
export function factsSection({ series, runs, madeAt }: FactsOptions): Html {
  const sessions = runs.flatMap((run) => run.sessions.slice(-1));
  return factList([
    ['Report made', `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, Breedlab ${packageVersion()}`],
    ...(runs.length === 0 ? [] : runFacts(series, runs)),
    ...(sessions.length === 0 ? [] : machineFacts(sessions)),
  ]);
}

function runFacts({ source }: Series, runs: readonly RunPage[]): [string, string][] {
  const days = unique(runs.map(({ metrics }) => formatDay(metrics.finishedAt))).sort();
  const minutes = runs.reduce((sum, { metrics }) => sum + metrics.timing.trainMinutes, 0);
  const when = days.length === 1 ? days[0]! : `${days[0]} to ${days.at(-1)}`;
  const origin = source === 'committed' ? ', kept with the project' : '';
  const data = runs.map(({ metrics: { dataset } }) => `${dataset.name}, hash ${dataset.hash.slice(0, 12)}`);
  return [
    ['Runs', `${counted(runs.length, 'run')}${origin}, finished ${when}, ${formatDuration(60 * minutes)} of training`],
    ['Data', unique(data).join('; ')],
  ];
}

function machineFacts(sessions: readonly SessionEnvironment[]): [string, string][] {
  return [
    ['Engine', unique(sessions.map(engineText)).join('; ')],
    ['Machine', unique(sessions.map(machineText)).join('; ')],
    ['Commit', unique(sessions.map(({ commit }) => commitText(commit))).join(', ')],
  ];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
