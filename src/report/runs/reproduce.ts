import { html, type Html } from '../../core';
import { changedSettings, profile, storedId, type SettingChange } from '../../experiments';
import type { RunPage } from './collect';

/** How to train the same again. */
export function reproduceSection(run: RunPage): Html {
  const own = ownDefinition(run);
  const definition = own === null ? null : html`<pre><code>${own}</code></pre>`;
  return html`<h3>Reproduce</h3>
${definition !== null && html`<p>Define it in a cell, or in the file of your own experiments:</p>\n${definition}`}
<pre><code>${trainCommand(run)}</code></pre>
<p class="note">The same seed, data, engine and number of threads give the same weights, bit for bit.</p>`;
}

/** The command that trains a run's experiment under its profile and seed. */
export function trainCommand({ metrics }: RunPage): string {
  const { experiment, profile: name, seed, dataset, pretrainedOn } = metrics;
  const data = dataset.name === profile(name).data.name ? '' : ' --data FOLDER';
  const weights = pretrainedOn === 'own-file' ? ' --weights FILE' : '';
  return `npx breedlab train ${experiment} --profile ${name} --seed ${seed}${data}${weights}`;
}

/** The cell that defines an experiment of one's own; null for one of the series. */
function ownDefinition({ published, parent, settings, metrics }: RunPage): string | null {
  if (published !== null || parent === null) return null;
  const identity = [`id: ${JSON.stringify(metrics.experiment)}`, `parent: ${JSON.stringify(storedId(parent.id))}`];
  const title = `title: ${JSON.stringify(metrics.title)}`;
  const differences = nested(changedSettings(parent.settings, settings));
  return `defineExperiment({ ${[...identity, title, ...differences].join(', ')} })`;
}

/** Changes as a definition takes them: the parts of a group together. */
function nested(changes: readonly SettingChange[]): string[] {
  const groups = new Map<string, string[]>();
  const plain: string[] = [];
  for (const { key, to } of changes) {
    const [group, part] = key.split('.') as [string, string?];
    const value = JSON.stringify(to);
    if (part === undefined) plain.push(`${key}: ${value}`);
    else groups.set(group, [...(groups.get(group) ?? []), `${part}: ${value}`]);
  }
  return [...plain, ...[...groups].map(([group, parts]) => `${group}: { ${parts.join(', ')} }`)];
}
