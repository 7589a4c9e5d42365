import { BreedlabError, readJson } from '../../core';
import { storedId, type ExperimentName, type Predictions, type RunMetrics } from '../../experiments';

const FORMAT = 1;

/** Levels of a probability in the file. */
const LEVELS = 256;
/** Class of an image that a run has no prediction for, because its file could not be read. */
const NONE = 0xff;

/** First choices of a run for each test image. */
export interface RunChoices {
  readonly metrics: Pick<RunMetrics, 'runId' | 'experiment' | 'seed'>;
  readonly predictions: Predictions;
}

/**
 * `<profile>-choices.json`: the test images once, and for each run two bytes an image, in base64: the index of the class
 * that it says (255: none), and the probability p of it as floor(256 p). A line for each run.
 */
interface ChoicesFile {
  readonly format: number;
  readonly classes: readonly string[];
  /** Path within the dataset and class, in order of the paths. */
  readonly images: readonly (readonly [image: string, trueClass: number])[];
  readonly runs: readonly {
    readonly runId: string;
    readonly experiment: ExperimentName;
    readonly seed: number;
    readonly choices: string;
  }[];
}

/** The file that lies beside a series' metrics. */
export function choicesFile(metricsFile: string): string {
  return metricsFile.replace(/\.json$/, '-choices.json');
}

/**
 * The file's text.
 *
 * @throws BreedlabError for more than 255 classes, or runs on other test images
 */
export function encodeChoices(runs: readonly RunChoices[]): string {
  const classes = runs[0]?.predictions.classes ?? [];
  if (classes.length > NONE) {
    throw new BreedlabError(`The runs tell ${classes.length} classes apart.`, `At most ${NONE} fit into a byte.`);
  }
  const images = [
    ...new Map(
      runs.flatMap(({ predictions }) => predictions.images.map(({ image, trueClass }) => [image, trueClass] as const)),
    ),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const head = `"classes":${JSON.stringify(classes)},"images":${JSON.stringify(images)}`;
  const lines = runs.map(({ metrics: { runId, experiment, seed }, predictions }) => {
    if (JSON.stringify(predictions.classes) !== JSON.stringify(classes)) {
      throw new BreedlabError(
        `Run ${runId} tells other classes apart than ${runs[0]!.metrics.runId}.`,
        'Export one dataset at a time.',
      );
    }
    const choices = packChoices(predictions, images);
    return JSON.stringify({ runId, experiment: storedId(experiment), seed, choices });
  });
  return `{"format":${FORMAT},${head},"runs":[\n${lines.join(',\n')}\n]}\n`;
}

/** Predictions by the ids of the runs, with the first choice only. @throws BreedlabError when the file is damaged */
export function readChoices(file: string): ReadonlyMap<string, Predictions> {
  const content = readJson<Partial<ChoicesFile> | null>(file);
  if (content?.format !== FORMAT || !Array.isArray(content.runs) || !Array.isArray(content.images)) {
    throw new BreedlabError(`${file} does not hold choices of runs in format ${FORMAT}.`, 'Restore the file from git.');
  }
  const { classes, images, runs } = content as ChoicesFile;
  return new Map(runs.map(({ runId, choices }) => [runId, { classes, images: unpackChoices(choices, images, file) }]));
}

function packChoices({ images: predicted }: Predictions, images: ChoicesFile['images']): string {
  const byImage = new Map(predicted.map((each) => [each.image, each]));
  const bytes = Buffer.alloc(2 * images.length, NONE);
  images.forEach(([image], i) => {
    const found = byImage.get(image);
    if (found === undefined) return;
    bytes[2 * i] = found.topClasses[0]!;
    bytes[2 * i + 1] = Math.min(LEVELS - 1, Math.floor(LEVELS * found.topProbabilities[0]!));
  });
  return bytes.toString('base64');
}

/** A probability comes back as the middle of its level, which packing it again gives the same byte. */
function unpackChoices(packed: string, images: ChoicesFile['images'], file: string): Predictions['images'] {
  const bytes = Buffer.from(packed, 'base64');
  if (bytes.length !== 2 * images.length) {
    throw new BreedlabError(
      `${file} has ${bytes.length} bytes for the choices of a run over ${images.length} images.`,
      'Restore the file from git.',
    );
  }
  return images.flatMap(([image, trueClass], i) => {
    const choice = bytes[2 * i]!;
    if (choice === NONE) return [];
    const probability = (bytes[2 * i + 1]! + 0.5) / LEVELS;
    return [{ image, trueClass, topClasses: [choice], topProbabilities: [probability] }];
  });
}
