import { formatCount } from '../../../core';
import { allExperiments } from '../../../experiments';
import {
  allModels,
  architecture,
  isOwnModel,
  seriesModels,
  summarize,
  type ModelName,
  type ModelOptions,
} from '../../../models';
import type { Table } from '../../output';

/** Every model of the series and of the user's, with its size and the experiments that train it. */
export function modelsTable(options: ModelOptions = {}): Table {
  const models = [...seriesModels(), ...allModels().filter(({ name }) => isOwnModel(name))].map((model) => ({
    ...model,
    summary: summarize(architecture(model.name, options)),
  }));
  const { inputShape, rows } = models[0]!.summary;
  return {
    columns: [
      { title: 'Model' },
      { title: 'What it is' },
      { title: 'Weight layers', align: 'right' },
      { title: 'Parameters', align: 'right' },
      { title: 'Multiply-adds', align: 'right' },
      { title: 'Experiments' },
      { title: 'Layout from' },
    ],
    rows: models.map(({ name, description, reference, summary }) => [
      name,
      description,
      String(summary.rows.filter(({ category }) => category === 'convolution' || category === 'dense').length),
      formatCount(summary.totals.parameters),
      formatCount(summary.totals.multiplyAdds),
      rangesText(experimentsOf(name)),
      reference,
    ]),
    notes: [
      `Input ${inputShape.join(' × ')}, ${rows.at(-1)!.outputShape.join(' × ')} classes. Weight layers are ` +
        'convolutions and dense layers; multiply-adds are theirs, for one image.',
    ],
  };
}

/** Numbers of the series. */
function experimentsOf(model: ModelName): number[] {
  return allExperiments()
    .filter(({ settings }) => settings.model === model)
    .map(({ id }) => Number(id));
}

/** e.g. `30-32, 35` of ascending numbers. */
function rangesText(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
