import { html, type Html } from '../../core';
import { leastDifference, storedId, trainCommand } from '../../experiments';
import type { RunPage } from './collect';

/** Instructions for reproducing a run. */
export function reproduceSection(run: RunPage): Html {
  const own = ownDefinition(run);
  const definition = own === null ? null : html`<pre tabindex="0"><code>${own}</code></pre>`;
  return html`<h3>Reproduce</h3>
${definition !== null && html`<p>Define it in a cell, or in the file of your own experiments:</p>\n${definition}`}
<pre tabindex="0"><code>${trainCommand(run.metrics)}</code></pre>
<p class="note">The same seed, data, engine and number of threads give the same weights, bit for bit.</p>`;
}

/** The cell that defines a user's experiment; null for one of the series. */
function ownDefinition({ published, parent, settings, metrics }: RunPage): string | null {
  if (published !== null || parent === null) return null;
  const identity = [`id: ${JSON.stringify(metrics.experiment)}`, `parent: ${JSON.stringify(storedId(parent.id))}`];
  const title = `title: ${JSON.stringify(metrics.title)}`;
  const differences = assignments(leastDifference(parent.settings, settings));
  return `defineExperiment({ ${[...identity, title, ...differences].join(', ')} })`;
}

/** Changes as a definition takes them: single settings first, then groups. */
function assignments(differences: object): string[] {
  const entries: readonly [string, unknown][] = Object.entries(differences);
  const [groups, plain] = [true, false].map((grouped) => entries.filter(([, value]) => isGroup(value) === grouped));
  return [...plain!, ...groups!].map(
    ([key, value]) => `${key}: ${isGroup(value) ? groupText(value) : JSON.stringify(value)}`,
  );
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function groupText(group: object): string {
  const parts = Object.entries(group).map(([part, value]) => `${part}: ${JSON.stringify(value)}`);
  return `{ ${parts.join(', ')} }`;
}
