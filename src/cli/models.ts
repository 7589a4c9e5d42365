import type { Command } from 'commander';
import { formatCount } from '../core';
import { allModels, architecture, formatSummary, summarize, type ModelName } from '../models';
import { parseInteger, printResult, resultTable } from './output';

/** `breedlab models`: every registered model with its size; with a name, its layers. */
export function registerModels(program: Command): void {
  program
    .command('models')
    .description('list the models, or the layers of one')
    .argument('[name]', 'a model, e.g. Base_fix')
    .option('--classes <n>', 'number of classes', parseInteger('--classes', 1, 1_000_000), 133)
    .option('--image-size <px>', 'height and width of the input', parseInteger('--image-size', 1, 8192), 224)
    .option('--json', 'as JSON')
    .action((name: ModelName | undefined, flags: { classes: number; imageSize: number; json?: boolean }) => {
      const options = { classCount: flags.classes, imageSize: flags.imageSize };
      if (name !== undefined) {
        const summary = summarize(architecture(name, options));
        return printResult(flags.json, summary, () => formatSummary(summary));
      }
      const models = allModels().map(({ name: modelName, description, reference }) => {
        const { layers, ...figures } = sizeOf(modelName, options);
        return { name: modelName, description, reference, ...figures, layers };
      });
      printResult(flags.json, models, () => modelsTable(models));
    });
}

type ModelSize = { parameters: number; multiplyAdds: number; outputShape: readonly number[]; layers: number };

function sizeOf(name: ModelName, options: { classCount: number; imageSize: number }): ModelSize {
  const { rows, totals } = summarize(architecture(name, options));
  return { ...totals, outputShape: rows.at(-1)!.outputShape, layers: rows.length };
}

function modelsTable(models: readonly (ModelSize & { name: string; reference: string })[]): string {
  return resultTable(
    [
      { title: 'model' },
      { title: 'parameters', align: 'right' },
      { title: 'multiply-adds', align: 'right' },
      { title: 'output', align: 'right' },
      { title: 'reference', below: true },
    ],
    models.map((m) => [
      m.name,
      formatCount(m.parameters),
      formatCount(m.multiplyAdds),
      m.outputShape.join(' x '),
      m.reference,
    ]),
  );
}
