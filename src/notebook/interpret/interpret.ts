import { inOneLine, requireKnownOptions } from '../../core';
import { interpretRun, type Interpretation, type InterpretOptions } from '../../analysis';
import { breedAccuracyChart, confusionHeatmap, reliabilityDiagram } from '../../charts';
import { cellDisplay, chartOutput, tableBundle } from '../output';
import { runPhotos } from '../photos';
import { runTitle, WHICH_RUN_OPTIONS, whichRun, type WhichRun, type WhichRunOptions } from '../runs/whichRun';
import { cellEnvironment } from '../training';
import { confusedPairsBundle } from './confusedPairs';
import { explainTestImages, explainedBundle } from './gradCam';
import { summaryTable } from './summary';
import { topLossesBundle } from './topLossesView';

/** Options of {@link interpret}. */
export interface InterpretCellOptions extends WhichRunOptions, InterpretOptions {
  /** Seed of the run that an experiment stands for. Default 1. */
  readonly seed?: number;
  /** Confused pairs with pictures. Default 8. */
  readonly pairs?: number;
  /** Images of the top losses that Grad-CAM explains; 0 for none, and then no TensorFlow is loaded. Default 4. */
  readonly gradCam?: number;
  /** The convolution that Grad-CAM looks at, e.g. `conv3`. Default: the last one. */
  readonly layer?: string;
}

const INTERPRET_OPTIONS = {
  ...WHICH_RUN_OPTIONS,
  topLosses: true,
  bins: true,
  seed: true,
  pairs: true,
  gradCam: true,
  layer: true,
} as const;

/**
 * Interprets a run: accuracy and top-5 with their intervals, accuracy by breed, the pairs that are confused
 * (pictures of both, and a zoomable matrix), the images with the largest losses, the calibration of its confidence,
 * and Grad-CAM.
 *
 * @param which a result of `train`, an experiment or its id, a run's id or folder
 * @example await interpret(run);
 * @example const { confusions } = await interpret(34, { gradCam: 0 });
 * @returns the figures behind the pictures
 * @throws BreedlabError when there is no such run, or it has no predictions because it did not end
 */
export async function interpret(which: WhichRun, options: InterpretCellOptions = {}): Promise<Interpretation> {
  requireKnownOptions<InterpretCellOptions>('interpret', options, INTERPRET_OPTIONS);
  const display = cellDisplay();
  const environment = cellEnvironment();
  const run = whichRun(which, options);
  const { pairs = 8, gradCam = 4 } = options;
  const found = interpretRun(run, options);
  const { model } = run.config.settings;
  const photos = runPhotos(run);
  const title = runTitle(run);
  await null;

  display.show(tableBundle(summaryTable(found, run)));
  const breeds = { title: `${title}: accuracy by breed`, model, overall: found.accuracy.estimate };
  display.show(await chartOutput(breedAccuracyChart(found.breeds, breeds), environment));
  display.show(await confusedPairsBundle(found, run, photos, pairs));
  const heading = { title: `${title}: which breed is taken for which`, model };
  display.show(await chartOutput(confusionHeatmap(found.matrix, heading), environment));
  display.show(await topLossesBundle(found, photos));
  const reliability = { title: `${title}: confidence and accuracy`, model };
  display.show(await chartOutput(reliabilityDiagram(found.calibration, reliability), environment));
  if (gradCam > 0) {
    const explained = await explainTestImages(run, found.topLosses.slice(0, gradCam), photos, {
      ...options,
      display,
      headless: environment.headless,
    });
    display.show(await explainedBundle(explained, found, run, photos));
  }
  return inOneLine('Interpretation', { ...found });
}
