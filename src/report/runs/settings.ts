import { html, type Html } from '../../core';
import { changedSettings, settingText } from '../../experiments';
import { listSettings } from '../../training';
import { table } from '../table';
import { runName, type RunPage } from './collect';

/** Every setting of a run as config.json has it, beside the published run's where it differs. */
export function settingsSection({ settings, published, metrics }: RunPage): Html {
  const changed = new Map(
    published === null
      ? []
      : changedSettings(published.settings, settings).map(({ key, from }) => [key, from] as const),
  );
  const rows = listSettings(settings).map(([key, value]) => [
    settingName(key),
    settingText(value),
    ...(published === null ? [] : [changed.has(key) ? settingText(changed.get(key)) : 'the same']),
  ]);
  return html`<details class="more"><summary>All settings</summary>
${table({
  label: `All settings of ${runName(metrics)}`,
  kind: 'plain',
  columns: [{ title: 'Setting' }, { title: 'This run' }, ...(published === null ? [] : [{ title: 'Published run' }])],
  rows,
})}
</details>`;
}

/** A setting's name as in code, broken at its dot where there is no room. */
export function settingName(key: string): Html {
  const parts = key.split('.').map((part, i) => (i === 0 ? part : html`.<wbr>${part}`));
  return html`<code>${parts}</code>`;
}
