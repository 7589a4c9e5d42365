import type { MimeBundle } from '../../charts';
import { formatNumber, formatPercent, html, type Html } from '../../core';
import { changedSettings, recipe, settingText, type Experiment, type ProfileName } from '../../experiments';
import type { TrainingSettings } from '../../training';
import { htmlBundle, STYLE, tableHtml, tableText, type Table } from '../output';
import { publishedFigures, type PublishedFigures } from './publishedFigures';
import { describeSettings } from './settingsText';

/** A part of a card in both renderings. */
interface Section {
  readonly content: Html;
  readonly text: string;
}

/**
 * An experiment's card: its parent and the differences, the whole configuration as run and at the profile's
 * scale, the published result, and disagreements of the published text with the command.
 *
 * @param scaled the experiment's settings at the scale of `profile`
 */
export function cardBundle(experiment: Experiment, profile: ProfileName, scaled: TrainingSettings): MimeBundle {
  const { id, title, published, deviations } = experiment;
  const sections = [
    differencesSection(experiment),
    settingsSection(settingsTable(experiment, profile, scaled)),
    ...(published === null ? [] : [paragraph('Published result', publishedText(publishedFigures(id, published)))]),
    ...(deviations.length === 0 ? [] : [listSection('As run, not as described', deviations)]),
  ];
  const heading = `${id} · ${title}`;
  return htmlBundle(
    // The report makes its deep links from these two attributes, and leaves the settings out of its print.
    html`<div data-experiment="${id}" data-title="${title}">
      <p style="${STYLE.title}; font-size: 1.1em">${heading}</p>
      ${sections.map(({ content }) => content)}
    </div>`,
    [heading, ...sections.map(({ text }) => text)].join('\n\n'),
  );
}

function differencesSection({
  parent,
  settings,
  publishedDifferences,
  id,
  published,
  recipe: name,
}: Experiment): Section {
  const quoted =
    publishedDifferences.length === 0
      ? null
      : paragraph('As published', publishedDifferences.join('; ').replaceAll('`', ''));
  const base =
    parent !== null
      ? changesSection({ label: 'Parent', id: parent.id, text: parent.title, settings: parent.settings }, id, settings)
      : published !== null
        ? paragraph('Parent', 'none: the series begins here')
        : changesSection(
            { label: 'Recipe', id: name, text: recipe(name).about, settings: recipe(name).settings },
            id,
            settings,
          );
  return quoted === null
    ? base
    : { content: html`${[base.content, quoted.content]}`, text: `${base.text}\n\n${quoted.text}` };
}

/** The settings that an experiment's differences count from. */
interface Origin {
  readonly label: 'Parent' | 'Recipe';
  readonly id: string;
  readonly text: string;
  readonly settings: TrainingSettings;
}

function changesSection(origin: Origin, id: Experiment['id'], settings: TrainingSettings): Section {
  const changes = changedSettings(origin.settings, settings);
  const from = `${origin.id} (${origin.text})`;
  if (changes.length === 0) return paragraph(origin.label, `${from}; nothing differs`);
  const table: Table = {
    columns: [{ title: 'Differs in' }, { title: origin.id }, { title: id }],
    rows: changes.map(({ key, from: before, to }) => [key, settingText(before), settingText(to)]),
  };
  const lead = paragraph(origin.label, from);
  return { content: html`${[lead.content, tableHtml(table)]}`, text: `${lead.text}\n${tableText(table)}` };
}

function settingsTable(
  { settings, published: result }: Experiment,
  profile: ProfileName,
  scaled: TrainingSettings,
): Table {
  const published = describeSettings(settings, 'paper');
  const ours = describeSettings(scaled, profile);
  const fullScale = result === null ? 'paper profile' : 'As run, published';
  const differs = published.some(({ text }, i) => text !== ours[i]!.text);
  if (!differs) {
    return {
      columns: [{ title: 'Setting' }, { title: fullScale }],
      rows: published.map(({ label, text }) => [label, text]),
    };
  }
  return {
    columns: [{ title: 'Setting' }, { title: fullScale }, { title: `${profile} profile` }],
    rows: published.map(({ label, text }, i) => [label, text, ours[i]!.text === text ? 'the same' : ours[i]!.text]),
  };
}

function publishedText({
  testAccuracy,
  testCorrect,
  testTotal,
  testLoss,
  bestEpoch,
  trainMinutes,
}: PublishedFigures): string {
  const time = trainMinutes === null ? 'time unknown' : `${trainMinutes} minutes of training`;
  return (
    `test accuracy ${formatPercent(testAccuracy)} (${testCorrect}/${testTotal}), ` +
    `test loss ${formatNumber(testLoss)}, best epoch ${bestEpoch}, ${time}`
  );
}

function paragraph(label: string, text: string): Section {
  return {
    content: html`<p style="${STYLE.paragraph}"><b>${label}:</b> ${text}.</p>`,
    text: `${label}: ${text}.`,
  };
}

function settingsSection(table: Table): Section {
  return { content: html`<div data-part="settings">${tableHtml(table)}</div>`, text: tableText(table) };
}

function listSection(label: string, items: readonly string[]): Section {
  return {
    content: html`<p style="${STYLE.section}">${label}</p>
      <ul style="${STYLE.list}">
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`,
    text: [`${label}:`, ...items.map((item) => `- ${item}`)].join('\n'),
  };
}
