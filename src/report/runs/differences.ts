import { html, type Html } from '../../core';
import { changedSettings, recipe, settingText } from '../../experiments';
import { table } from '../table';
import { runName, type RunPage } from './collect';
import { settingName } from './settings';

/** Differences of a run's settings from its parent's, and the published text on them. */
export function differencesSection(run: RunPage): Html {
  const { published } = run;
  const quoted = published?.publishedDifferences ?? [];
  const deviations = published?.deviations ?? [];
  const items = deviations.map((text) => html`<li>${text}</li>`);
  return html`<h3>What differs from its parent</h3>
${changes(run)}
${quoted.length > 0 && html`<p>As published: ${quoted.join('; ').replaceAll('`', '')}.</p>`}
${deviations.length > 0 && html`<p>As run, not as described:</p>\n<ul>${items}</ul>`}`;
}

function changes({ parent, published, settings, metrics }: RunPage): Html {
  if (parent === null) {
    if (published !== null && published.published === null) return fromRecipe(published);
    const reason = published === null ? 'Its parent is not known here' : 'None: the series begins here';
    return html`<p>${reason}. Its settings are listed below.</p>`;
  }
  const changed = changedSettings(parent.settings, settings);
  if (changed.length === 0) return html`<p>Nothing differs from ${parent.id}.</p>`;
  const ofProfile = scaledApart(published);
  const scaled = html` <span class="quiet">(${metrics.profile} scale)</span>`;
  return table({
    label: `Settings of ${runName(metrics)} that differ from its parent's`,
    kind: 'plain',
    columns: [{ title: 'Setting' }, { title: `Its parent, ${parent.id}` }, { title: 'This run' }],
    rows: changed.map(({ key, from, to }) => [
      html`${settingName(key)}${ofProfile(key) && scaled}`,
      settingText(from),
      settingText(to),
    ]),
  });
}

/** Differences of an experiment without a parent from its base settings, both at full scale. */
function fromRecipe({ recipe: name, settings }: NonNullable<RunPage['published']>): Html {
  const { about, settings: base } = recipe(name);
  return html`<p>It has no parent. Its recipe is ${name}, ${about}.</p>
${table({
  label: 'Settings that differ from the recipe',
  kind: 'plain',
  columns: [{ title: 'Setting' }, { title: `Recipe ${name}` }, { title: 'This experiment' }],
  rows: changedSettings(base, settings).map(({ key, from, to }) => [
    settingName(key),
    settingText(from),
    settingText(to),
  ]),
})}`;
}

/** Tells whether a setting differs only by the profile's scaling of parent and child, e.g. by their models. */
function scaledApart(published: RunPage['published']): (key: string) => boolean {
  if (published === null || published.parent === null) return () => false;
  const own = changedSettings(published.parent.settings, published.settings).map(({ key }) => key);
  return (key) => !own.includes(key);
}
