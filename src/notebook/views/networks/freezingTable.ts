import { BreedlabError, formatCount } from '../../../core';
import type { Experiment } from '../../../experiments';
import { architecture, summarize, type Architecture, type SummaryRow, type Trainable } from '../../../models';
import { planTransfer, type TrainingSettings } from '../../../training';
import type { Table } from '../../output';

/** Treatment of a layer's weights. */
const FATES = ['pretrained and trained', 'new and trained', 'frozen'] as const;
type Fate = (typeof FATES)[number];

/** A mode as a column. */
interface ModeColumn {
  readonly title: string;
  fateOf(layer: string): Fate;
}

/** Neighbouring layers that every mode treats alike. */
interface LayerGroup {
  readonly layers: readonly SummaryRow[];
  readonly fates: readonly Fate[];
}

/** The series' two ways: tables have a column of each. */
const PUBLISHED = ['as-described', 'as-run'] as const;

const TITLES = {
  'as-described': 'As described',
  'as-run': 'As run',
  all: 'Nothing frozen',
  head: 'New layers alone',
} as const;

function titleOf(trainable: Trainable): string {
  return typeof trainable === 'string' ? TITLES[trainable] : `Trained from ${trainable.from} on`;
}

/**
 * Treatment of each layer of an experiment in transfer learning, as its text describes it and as the published
 * command ran it: planned by the function that plans its training. Sizes as published, 224 px and 133
 * classes.
 *
 * @throws BreedlabError for an experiment that trains from scratch
 */
export function freezingTable({ id, title, settings }: Experiment): Table {
  if (!settings.pretrained) {
    throw new BreedlabError(
      `Experiment ${id} trains ${settings.model} from scratch, so nothing is frozen.`,
      'Choose one with pretrained weights, such as 38.',
    );
  }
  const layout = architecture(settings.model, { widthMultiplier: settings.widthMultiplier });
  const own = PUBLISHED.some((mode) => mode === settings.trainable) ? [] : [settings.trainable];
  const columns = [...PUBLISHED, ...own].map((trainable) => modeColumn(layout, settings, trainable));
  const weighted = summarize(layout).rows.filter(({ parameters }) => parameters > 0);
  const groups = groupAlike(weighted, columns);
  return {
    caption: `${id} · ${title}: ${settings.model}, ${layersText(settings.fcLayersReinitialised ?? 0)}`,
    columns: [
      { title: 'Layers' },
      { title: 'Parameters', align: 'right' },
      ...columns.map((column) => ({ title: column.title })),
    ],
    rows: [
      ...groups.map(({ layers, fates }) => [groupText(layers), count(layers), ...fates]),
      ...FATES.map((fate) => totalRow(fate, weighted, columns)),
    ],
    strongRows: [groups.length, groups.length + 1, groups.length + 2],
    notes: notesOf(groups, weighted),
  };
}

function modeColumn(layout: Architecture, settings: TrainingSettings, trainable: Trainable): ModeColumn {
  const { frozen, reinitialized } = planTransfer(layout, { ...settings, trainable })!;
  return {
    title: trainable === settings.trainable ? `${titleOf(trainable)} (this experiment)` : titleOf(trainable),
    fateOf(layer) {
      if (reinitialized.includes(layer)) return 'new and trained';
      return frozen.includes(layer) ? 'frozen' : 'pretrained and trained';
    },
  };
}

function groupAlike(rows: readonly SummaryRow[], columns: readonly ModeColumn[]): readonly LayerGroup[] {
  const groups: LayerGroup[] = [];
  for (const row of rows) {
    const fates = columns.map((column) => column.fateOf(row.name));
    const last = groups.at(-1);
    // Each dense layer has a line of its own: the modes differ in these.
    const joins = row.category !== 'dense' && last !== undefined && last.fates.join() === fates.join();
    if (joins) groups[groups.length - 1] = { ...last, layers: [...last.layers, row] };
    else groups.push({ layers: [row], fates });
  }
  return groups;
}

function groupText(layers: readonly SummaryRow[]): string {
  const [first, last] = [layers[0]!, layers.at(-1)!];
  if (layers.length === 1) return `${first.name} (${first.type})`;
  const kinds = [...new Set(layers.map(({ type }) => type))].map(
    (type) => `${layers.filter((layer) => layer.type === type).length} ${type}`,
  );
  return `${first.name} to ${last.name} (${kinds.join(', ')})`;
}

function totalRow(fate: Fate, rows: readonly SummaryRow[], columns: readonly ModeColumn[]): string[] {
  const cells = columns.map(({ fateOf }) => count(rows.filter(({ name }) => fateOf(name) === fate)));
  return [`Parameters ${fate}`, '', ...cells];
}

function notesOf(groups: readonly LayerGroup[], rows: readonly SummaryRow[]): string[] {
  const alike = groups.every(({ fates }) => fates[0] === fates[1]);
  return [
    ...(alike ? ['All dense layers are new, so described and run are the same.'] : []),
    ...(rows.some(({ type }) => type === 'BatchNorm2d')
      ? ['A frozen batch norm keeps its weights and still follows the statistics of its batches.']
      : []),
  ];
}

function layersText(layers: number): string {
  return layers === 1 ? 'last dense layer new' : `last ${layers} dense layers new`;
}

function count(rows: readonly SummaryRow[]): string {
  return formatCount(rows.reduce((total, { parameters }) => total + parameters, 0));
}
