import { createHash } from 'node:crypto';
import { BreedlabError, formatPercent, printedAs } from '../core';
import {
  applyDifferences,
  changedSettings,
  changeText,
  checkSettingValues,
  combineDifferences,
  currentDifferences,
  settingText,
  type ExperimentDifferences,
  type TrainingSettings,
} from '../training';
import { isOwnModel, modelDefinition, serializeModel, type SerializedModel } from '../models';
import { experimentId, isReserved, LONGEST_ID, storedId, type ExperimentId, type ExperimentName } from './ids';
import type { PublishedResult } from './published';
import { recipe, type RecipeName } from './recipes';

/** Groups of experiments on one question; those of the published series have a notebook each. */
export type BlockName =
  | 'weight-initialisation'
  | 'custom-alexnets'
  | 'sigmoid-bug'
  | 'vgg16-scratch'
  | 'alexnet-transfer'
  | 'vgg-transfer'
  | 'vgg16-bn-scratch'
  | 'clean-pairs'
  | 'whats-next'
  | 'own';

/** A typed, immutable configuration with an id: a parent and the differences from it. */
export interface Experiment {
  readonly id: ExperimentId;
  readonly title: string;
  readonly block: BlockName;
  readonly parent: Experiment | null;
  /** The base settings of the first of its ancestors, from which that one's differences count. */
  readonly recipe: RecipeName;
  /** Differences from the parent, or from the recipe, as run (corrections of the published text included). */
  readonly differences: ExperimentDifferences;
  /** The published text of the differences; empty for the user's experiments. */
  readonly publishedDifferences: readonly string[];
  readonly published: PublishedResult | null;
  /** Disagreements of the published text with the published command, one sentence each. */
  readonly deviations: readonly string[];
  /** The whole configuration, as run, at the scale of the paper profile. */
  readonly settings: TrainingSettings;
  /** The whole configuration as the published text describes it. */
  readonly settingsAsDescribed: TrainingSettings;
  /** A child experiment. Default id: this id, '+' and the changed settings. */
  with(differences: ExperimentDifferences, options?: ChildOptions): Experiment;
}

export interface ChildOptions {
  /** Default: the parent's id, '+' and the changed settings, e.g. `28+learningRate=0.003`. */
  readonly id?: string;
  /** Default: the parent's title and the changes. */
  readonly title?: string;
}

/** Input of {@link makeExperiment}, from which the rest follows. */
export interface ExperimentDefinition {
  readonly id: ExperimentName;
  readonly title: string;
  /** Default 'own'. */
  readonly block?: BlockName;
  /** Default null: the differences then apply to the recipe's settings. */
  readonly parent?: Experiment | null;
  /** Base settings of an experiment without a parent. Default `series`, the published protocol. */
  readonly recipe?: RecipeName;
  /** Default {}. */
  readonly differences?: ExperimentDifferences;
  /** Settings of the published command beyond the text. Default {}. */
  readonly corrections?: ExperimentDifferences;
  /** Default []. */
  readonly publishedDifferences?: readonly string[];
  /** Default null. */
  readonly published?: PublishedResult | null;
  /** Default []. */
  readonly deviations?: readonly string[];
}

/** Makes an experiment. @throws BreedlabError for a setting that does not exist, or a value it cannot take */
export function makeExperiment(definition: ExperimentDefinition): Experiment {
  const id = experimentId(definition.id);
  const { block = 'own', parent = null, corrections = {} } = definition;
  const differences = currentDifferences(definition.differences ?? {});
  if (block === 'own' && isReserved(id)) {
    throw new BreedlabError(
      `The id '${id}' belongs to another experiment, one of the published series.`,
      `Choose another name, e.g. '${id}-mine'.`,
    );
  }
  if (parent !== null && definition.recipe !== undefined) {
    throw new BreedlabError(
      `Experiment '${id}' has the parent ${parent.id} and the recipe ${JSON.stringify(definition.recipe)}.`,
      'Give parent: null with a recipe, or leave the recipe out: it has that of its parent.',
    );
  }
  const { name: recipeName, settings: base } = recipe(parent?.recipe ?? definition.recipe ?? 'series');
  const described = applyDifferences(parent?.settingsAsDescribed ?? base, differences);
  const asRun = applyDifferences(applyDifferences(parent?.settings ?? base, differences), corrections);
  checkSettingValues(`Experiment '${id}'`, asRun);
  const experiment: Experiment = {
    id,
    title: definition.title,
    block,
    parent,
    recipe: recipeName,
    differences: combineDifferences(differences, corrections),
    publishedDifferences: definition.publishedDifferences ?? [],
    published: definition.published ?? null,
    deviations: definition.deviations ?? [],
    settings: Object.freeze(asRun),
    settingsAsDescribed: Object.freeze(described),
    with: (changes, options = {}) => makeChild(experiment, changes, options),
  };
  return Object.freeze(printedAs(experiment, () => experimentText(experiment)));
}

/** The settings from which an experiment's differences count: its parent's, or those of its recipe. */
export function settingsBefore({ parent, recipe: name }: Pick<Experiment, 'parent' | 'recipe'>): TrainingSettings {
  return parent?.settings ?? recipe(name).settings;
}

/** e.g. `Experiment 34 · Base without the final sigmoid (29 with model Base_fix; published 63.64%)`. */
function experimentText(experiment: Experiment): string {
  const { id, title, parent, recipe: name, settings, published } = experiment;
  const isOfSeries = parent === null && name === 'series';
  const changes = isOfSeries ? [] : changedSettings(settingsBefore(experiment), settings);
  const shown = changes.slice(0, MOST_CHANGES).map(({ key, to }) => `${key} ${settingText(to)}`);
  const more = changes.length - shown.length;
  const told = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ') || 'nothing else';
  const origin = isOfSeries ? [] : [`${parent === null ? `recipe ${name}` : parent.id} with ${told}`];
  const facts = [...origin, ...(published === null ? [] : [`published ${formatPercent(published.testAccuracy)}`])];
  return `Experiment ${id} · ${title}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`;
}

const MOST_CHANGES = 4;

function makeChild(parent: Experiment, differences: ExperimentDifferences, options: ChildOptions): Experiment {
  const changes = changedSettings(parent.settings, applyDifferences(parent.settings, differences)).map(
    ({ key, to }) => `${key}=${changeText(to)}`,
  );
  const change = changes.length === 0 ? 'unchanged' : changes.join(',');
  return makeExperiment({
    id: options.id ?? childId(parent.id, change),
    title: options.title ?? `${parent.title}, ${changes.length === 0 ? change : changes.join(', ')}`,
    parent,
    differences,
  });
}

/** Makes an id of the changes; where it would be too long, it ends in a hash of them. */
export function childId(parent: ExperimentId, change: string): string {
  const id = `${parent}+${change}`.replace(/[^\w.+,=-]+/g, '_');
  if (id.length <= LONGEST_ID) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `${id.slice(0, LONGEST_ID - hash.length - 1)}-${hash}`;
}

/** A user's experiment as JSON, for another process and config.json: its series ancestor and the differences. */
export interface SerializedExperiment {
  readonly id: ExperimentName;
  readonly title: string;
  readonly parent: SerializedExperiment | ExperimentName | null;
  readonly differences: ExperimentDifferences;
  /** Settings that an experiment without a parent begins with. Default `series`. */
  readonly recipe?: RecipeName;
  /** The user's own model that the differences name, where its layers are data. Default: none. */
  readonly model?: SerializedModel;
}

/** The JSON form of an experiment; ancestors of the series are named by their id. */
export function serializeExperiment(experiment: Experiment): SerializedExperiment {
  const { id, title, parent, differences, recipe: name } = experiment;
  const ownRecipe = parent === null && name !== 'series' ? { recipe: name } : {};
  const parentAsJson =
    parent === null ? null : parent.block === 'own' ? serializeExperiment(parent) : storedId(parent.id);
  return { id: storedId(id), title, parent: parentAsJson, differences, ...ownRecipe, ...ownModel(differences.model) };
}

/** A model whose layers are a function stands in a file, which the other process imports. */
function ownModel(name: string | undefined): { readonly model?: SerializedModel } {
  const definition = name !== undefined && isOwnModel(name) ? modelDefinition(name) : undefined;
  return definition === undefined || typeof definition.layers === 'function'
    ? {}
    : { model: serializeModel(definition) };
}
