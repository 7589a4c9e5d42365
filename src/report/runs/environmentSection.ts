import { counted, formatDay, html, type Html } from '../../core';
import { runtimeName } from '../../engine';
import type { SessionEnvironment } from '../../experiments';
import type { RunPage } from './collect';

/** Environment of a run's training. Names no folder of the machine. */
export function environmentSection({ sessions, metrics }: RunPage): Html {
  const rows = sessions.length === 0 ? savedOnly(metrics.finishedAt) : trainedOn(sessions, metrics.finishedAt);
  const data = `${metrics.dataset.name}, hash ${metrics.dataset.hash.slice(0, 12)}`;
  return html`<details class="more"><summary>Environment</summary>
${factList([...rows, ['Data', data], ['Run', metrics.runId]])}
</details>`;
}

/** Names with their values. */
export function factList(facts: readonly (readonly [string, string | Html])[]): Html {
  const items = facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`);
  return html`<dl class="facts">${items}</dl>`;
}

/** The engine and device, in a line. */
export function engineText({ engine, node }: SessionEnvironment): string {
  const { package: name, packageVersion, device, threads, binding } = engine;
  const where = device === 'gpu' ? 'GPU' : `CPU, ${counted(threads, 'thread')}`;
  const through = `${name} ${packageVersion} (${binding})`;
  return `${runtimeName(engine)} (${where}) through ${through}, Node ${node.replace(/^v/, '')}`;
}

/** The hardware and system, in a line. */
export function machineText({ cpu, cores, memoryGiB, os }: SessionEnvironment): string {
  return `${cpu}, ${counted(cores, 'core')}, ${memoryGiB} GiB, ${os}`;
}

/** A commit in short form, `bf726ae` or `bf726ae with changes`. */
export function commitText(commit: string | null): string {
  if (commit === null) return 'unknown (no git checkout)';
  const [hash = '', changes] = commit.split('+');
  return changes === undefined ? hash.slice(0, 7) : `${hash.slice(0, 7)} with changes`;
}

function savedOnly(finishedAt: string): [string, string][] {
  return [
    ['Finished', formatDay(finishedAt)],
    ['Engine and machine', 'not kept with the saved figures'],
  ];
}

function trainedOn(sessions: readonly SessionEnvironment[], finishedAt: string): [string, string][] {
  const last = sessions.at(-1)!;
  const resumed = sessions.length === 1 ? '' : ` in ${counted(sessions.length, 'session')}`;
  return [
    ['Finished', `${formatDay(finishedAt)}${resumed}`],
    ['Engine', engineText(last)],
    ['Machine', machineText(last)],
    ['Commit', commitText(last.commit)],
  ];
}
