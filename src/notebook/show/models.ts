import { architectureDrawing, chartBundle } from '../../charts';
import { experiment, type Experiment, type ExperimentName } from '../../experiments';
import { architecture, type ModelName, type ModelOptions } from '../../models';
import { cellDisplay, tableBundle } from '../output';
import { freezingTable, modelsTable, modelTable } from '../views';

/**
 * Every registered model: weight layers, parameters, multiply-adds, and the experiments that train it.
 *
 * @param options image size, width, classes. Default: as published, 224 px, full width, 133 classes
 * @example show.models();
 */
export function showModels(options: ModelOptions = {}): void {
  cellDisplay().show(tableBundle(modelsTable(options)));
}

/**
 * A model as a drawing and as a table of its layers.
 *
 * @param model name of a model
 * @param options image size, width, classes. Default: as published, 224 px, full width, 133 classes
 * @throws BreedlabError for a model that is not known
 * @example await show.model('vgg16');
 */
export async function showModel(model: ModelName, options: ModelOptions = {}): Promise<void> {
  const display = cellDisplay();
  const layout = architecture(model, options);
  display.show(await chartBundle(architectureDrawing(layout)));
  display.show(tableBundle(modelTable(layout)));
}

/**
 * A model as a drawing: every layer a block, as high as its map and as wide as its channels.
 *
 * @param model name of a model
 * @param options image size, width, classes. Default: as published, 224 px, full width, 133 classes
 * @throws BreedlabError for a model that is not known
 * @example await show.drawing('AlexNet');
 */
export async function showDrawing(model: ModelName, options: ModelOptions = {}): Promise<void> {
  const display = cellDisplay();
  display.show(await chartBundle(architectureDrawing(architecture(model, options))));
}

/**
 * The layers of a model with their settings, output shapes, parameters and multiply-adds.
 *
 * @param model name of a model
 * @param options image size, width, classes. Default: as published, 224 px, full width, 133 classes
 * @throws BreedlabError for a model that is not known
 * @example show.summary('Base');
 */
export function showSummary(model: ModelName, options: ModelOptions = {}): void {
  cellDisplay().show(tableBundle(modelTable(architecture(model, options))));
}

/**
 * Treatment of each layer of an experiment in transfer learning: frozen, trained on from its pretrained
 * weights, or trained anew; as its text describes it, and as the published command ran it.
 *
 * @throws BreedlabError for an experiment that trains from scratch
 * @example show.freezing(38);
 */
export function showFreezing(which: Experiment | ExperimentName): void {
  cellDisplay().show(tableBundle(freezingTable(typeof which === 'object' ? which : experiment(which))));
}
