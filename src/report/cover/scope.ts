import { describeSeries, type Series } from '../../analysis';
import { formatPercent, html, type Html } from '../../core';
import { allExperiments, changedSettings, profile, resolve, type Profile } from '../../experiments';
import { changeText, scaledText } from '../../training';

/** Training data of the published runs. */
const PUBLISHED = '133 breeds of photographs, where guessing reaches 0.75%';

/** Scope of conclusions from drawn dogs at a small scale. */
const LIMITS =
  'At this scale the figures can show whether the code and the conclusions behave as published in kind: whether a ' +
  'model learns at all, and which of two settings does better on the same images. They cannot show how well a model ' +
  'tells real dogs apart, and they are not comparable with the published accuracies, which are of ' +
  `${PUBLISHED}.`;

/** Data and scale of the runs, and the scope of conclusions from them. */
export function scopeSection(series: Series): Html {
  const chosen = profile(series.profile);
  const isOwn = series.data === chosen.data.name;
  const drawn = isOwn && chosen.data.kind === 'procedural-dogs';
  return html`<div class="scope" role="note">
<p>${drawn ? drawnText(series) : isOwn ? photographsText(chosen) : otherText(series)} ${scaleText(chosen)}</p>
${drawn && html`<p>${LIMITS}</p>`}
<p>${describeSeries(series)}</p>
</div>`;
}

function drawnText({ runs, profile: name }: Series): Html {
  const [first] = runs;
  const breeds = first === undefined ? null : first.metrics.dataset.classCount;
  const which = breeds === null ? 'dogs' : `${breeds} breeds`;
  const guessing = breeds === null ? '' : `, where guessing reaches ${formatPercent(1 / breeds, 1)}`;
  return html`<strong>These dogs are drawn, not photographed.</strong> The ${name} profile trains on pictures of ${which}
that a program draws from a table of breed traits${guessing}.`;
}

function photographsText({ name, data }: Profile): string {
  return `The ${name} profile is the published protocol, for the photographs of ${data.name} or of a folder like it.`;
}

function otherText({ profile: name, data }: Series): string {
  return `These are the runs of the ${name} profile on ${data}, and not on the profile's own images.`;
}

/** Describes how the profile scales the published settings, e.g. `images of 64 to 96 pixels (published: 224)`. */
function scaleText({ name }: Profile): string {
  const scaled = new Map<string, Scaled>();
  for (const experiment of allExperiments()) {
    for (const { key, from, to } of changedSettings(experiment.settings, resolve(experiment, { profile: name }))) {
      const own = scaled.get(key) ?? { from: [], to: [], experiments: [] };
      scaled.set(key, {
        from: [...own.from, from],
        to: [...own.to, to],
        experiments: [...own.experiments, experiment.id],
      });
    }
  }
  if (scaled.size === 0) return 'Networks, images and length of training are those of the published runs.';
  return `It is smaller than the published runs: ${[...scaled].map(scalingText).join(', ')}.`;
}

/** A setting that a profile changes: its old and new values, and the experiments. */
interface Scaled {
  readonly from: readonly unknown[];
  readonly to: readonly unknown[];
  readonly experiments: readonly string[];
}

function scalingText([key, { from, to, experiments }]: [string, Scaled]): string {
  const words = scaledText(key).replace('N', rangeOf(to));
  const where = experiments.length === allExperiments().length ? '' : ` in ${experiments.join(', ')}`;
  return `${words}${where} (published: ${rangeOf(from)})`;
}

/** The smallest and the largest of numbers; other values one after the other. */
function rangeOf(values: readonly unknown[]): string {
  const texts = [...new Set(values.map(changeText))];
  if (texts.length === 1) return texts[0]!;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return texts.join(' or ');
  return `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
}
