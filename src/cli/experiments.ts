import type { Command } from 'commander';
import {
  allExperiments,
  changedSettings,
  cleanExperiments,
  experiment,
  nextExperiments,
  ownExperiments,
  profile,
  recipe,
  resolve,
  settingsBefore,
  settingText,
  storedId,
  type Experiment,
  type ProfileName,
} from '../experiments';
import { formatPercent, settings } from '../core';
import { printResult, resultTable } from './output';

/** `breedlab experiments` and `breedlab show`. */
export function registerExperiments(program: Command): void {
  program
    .command('experiments')
    .description(
      'list the 26 published experiments, those that undo what confounds them, those beyond them, and your own',
    )
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => {
      const [all, clean, next, own] = [allExperiments(), cleanExperiments(), nextExperiments(), ownExperiments()];
      printResult(options.json, [...all, ...clean, ...next, ...own].map(describe), () =>
        [
          experimentsTable(all),
          `not published: they undo what confounds pairs of the series\n${experimentsTable(clean)}`,
          `beyond the series\n${experimentsTable(next)}`,
          ...(own.length === 0 ? [] : [`yours, from ${settings().experimentsFile}\n${experimentsTable(own)}`]),
        ].join('\n\n'),
      );
    });

  program
    .command('show')
    .description('one experiment: parent, differences, resolved settings, published result')
    .argument('<id>', "number of the experiment, 26 to 70, or the name of one's own")
    .option('--profile <name>', 'scale of the settings: demo, study or paper', 'paper')
    .option('--json', 'as JSON')
    .action((id: string, options: { profile: string; json?: boolean }) => {
      const found = experiment(id);
      const name = profile(options.profile).name;
      printResult(options.json, { ...describe(found), settings: resolve(found, { profile: name }) }, () =>
        experimentCard(found, name),
      );
    });
}

function describe(e: Experiment): Record<string, unknown> {
  const {
    id,
    title,
    block,
    parent,
    recipe: recipeName,
    differences,
    publishedDifferences,
    published,
    deviations,
    settings,
  } = e;
  return {
    id: storedId(id),
    title,
    block,
    parent: parent === null ? null : storedId(parent.id),
    recipe: recipeName,
    model: settings.model,
    differences,
    publishedDifferences,
    published,
    deviations,
  };
}

function experimentsTable(all: readonly Experiment[]): string {
  const rows = all.map((e) => [
    e.id,
    e.parent?.id ?? '-',
    e.settings.model,
    e.settings.pretrained ? 'pretrained' : 'scratch',
    formatPercent(e.published?.testAccuracy ?? null),
    e.title,
  ]);
  const columns = [
    { title: 'id', align: 'right' },
    { title: 'parent', align: 'right' },
    { title: 'model' },
    { title: 'weights' },
    { title: 'published', align: 'right' },
    { title: 'title' },
  ] as const;
  return resultTable(columns, rows);
}

function experimentCard(e: Experiment, profileName: ProfileName): string {
  const resolved = resolve(e, { profile: profileName });
  const scale = changedSettings(e.settings, resolved).map(
    (c) => `${c.key} ${settingText(c.from)} -> ${settingText(c.to)}`,
  );
  const result = e.published;
  const lines = [
    `${e.id}  ${e.title}`,
    `block       ${e.block}`,
    `parent      ${e.parent === null ? 'none' : `${e.parent.id} ${e.parent.title}`}`,
    ...(e.parent === null ? [`recipe      ${e.recipe}: ${recipe(e.recipe).about}`] : []),
    ...ownDifferences(e).map((d, i) => `${i === 0 ? 'differences' : '           '} ${d}`),
    ...e.publishedDifferences.map((d, i) => `${i === 0 ? 'differences' : '           '} ${d}`),
    ...(result === null
      ? []
      : [
          `published   best epoch ${result.bestEpoch}, test loss ${result.testLoss}, accuracy ` +
            `${formatPercent(result.testAccuracy)} (${result.testCorrect}/${result.testTotal}), ${result.trainMinutes} min`,
        ]),
    ...e.deviations.map((d) => `note        ${d}`),
    ...(scale.length === 0 ? [] : [`profile     ${profileName}: ${scale.join(', ')}`]),
    '',
    `settings as run, ${profileName} profile`,
    ...Object.entries(resolved).map(([key, value]) => `  ${key.padEnd(22)} ${settingText(value)}`),
  ];
  return lines.join('\n');
}

/** Differences from the parent, for an experiment without published text. */
function ownDifferences(experiment: Experiment): string[] {
  if (experiment.published !== null) return [];
  return changedSettings(settingsBefore(experiment), experiment.settings).map(
    (c) => `${c.key} ${settingText(c.from)} -> ${settingText(c.to)}`,
  );
}
