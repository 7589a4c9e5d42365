import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startAnswering, type AnsweringProcess } from '../../src/bench/harness/programs';
import { preparePython } from '../../src/bench/harness/python';
import { statusLine } from '../../src/cli/statusLine';
import { settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import {
  architecture,
  buildModel,
  seriesModels,
  trainableVariables,
  type Architecture,
  type Model,
} from '../../src/models';
import { hashedImages, hashedLabels, setHashedWeights } from '../models/fixtures';
import { channelsLastShape, eachGradient } from '../models/gradients';
import { temporaryFolder } from '../temporary';

/**
 * `npm run test:gradients`: the gradients of a step of every full model of the series, and how far they and PyTorch's float32
 * gradients are from PyTorch's in float64. Prints the table of docs/operations.md.
 */

const OPTIONS = { imageSize: 224, widthMultiplier: 1, classCount: 133, dropout: 0 };
const BATCH = 4;
/** How many batches distances are medians over. */
const BATCHES = 9;
/** The same for VGG16, where a batch takes PyTorch minutes in float64. */
const VGG_BATCHES = 3;
/** Gradients may be this many times as far from float64 as PyTorch's float32 is. */
const FACTOR = 3;

/** L2, over all values of a parameter's gradient. */
interface Distances {
  /** Norm of the float64 gradient itself. */
  readonly norm: number;
  /** Distance of PyTorch's float32 gradient from it. */
  readonly torch: number;
  /** Distance of Breedlab's. */
  readonly ours: number;
}

/**
 * How far a parameter's gradient is from float64, as parts of its norm. Biases before a batch norm have gradients of
 * zero: there all three are rounding.
 */
interface Parameter {
  readonly name: string;
  readonly torch: number;
  readonly ours: number;
  readonly ratio: number;
}

const engine = loadEngine();

describe('gradients of full models', () => {
  let python: AnsweringProcess | undefined;
  const table = ['| model | largest ratio | of | median ratio |', '| --- | ---: | --- | ---: |'];

  before(async () => {
    python = await startReference();
  });

  after(async () => {
    await python?.close();
    console.log(table.join('\n'));
  });

  for (const { name } of seriesModels()) {
    test(`${name}: as close to float64 as PyTorch's float32 gradients are, within ${FACTOR}`, async () => {
      const layout = architecture(name, OPTIONS);
      const model = buildModel(engine, layout);
      setHashedWeights(engine, model);
      const answers: Readonly<Record<string, Distances>>[] = [];
      const batches = name.startsWith('vgg') ? VGG_BATCHES : BATCHES;
      for (let i = 0; i < batches; i++) answers.push(await compare(python!, layout, model, `full-${i}`));
      assert.equal(Object.keys(answers[0]!).length, trainableVariables(model).length);
      model.dispose();
      const parameters = Object.keys(answers[0]!).map((parameter) =>
        typical(
          parameter,
          answers.map((answer) => answer[parameter]!),
        ),
      );
      table.push(asRow(name, parameters));
      assert.deepEqual(
        parameters.filter(({ ratio }) => !(ratio <= FACTOR)),
        [],
      );
    });
  }
});

async function startReference(): Promise<AnsweringProcess> {
  const command = await preparePython(statusLine(process.stderr));
  return startAnswering({
    command,
    args: [path.join(settings().projectRoot, 'test', 'fixtures', 'scripts', 'full_gradients.py')],
    environment: {},
    failure: `${command} did not run test/fixtures/scripts/full_gradients.py`,
    remedy: 'It takes torch and numpy; see src/bench/reference/requirements.txt.',
  });
}

/** Computes a step's gradients, and has PyTorch compare them with its own. */
async function compare(
  python: AnsweringProcess,
  { name, layers }: Architecture,
  model: Model,
  images: string,
): Promise<Readonly<Record<string, Distances>>> {
  const folder = temporaryFolder();
  try {
    writeGradients(model, images, folder);
    const layouts = Object.fromEntries(
      trainableVariables(model).map((entry) => [entry.name, channelsLastShape(layers, entry)]),
    );
    return await python.ask({ model: name, options: OPTIONS, batch: BATCH, images, folder, layouts });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** One file for each parameter: VGG16's gradients are half a gigabyte. */
function writeGradients(model: Model, images: string, folder: string): void {
  const names = new Map(trainableVariables(model).map(({ name, variable }) => [variable.name, name]));
  const input = hashedImages(engine, images, BATCH, OPTIONS.imageSize);
  const labels = hashedLabels(engine, 0, BATCH, OPTIONS.classCount);
  eachGradient(engine, { model, input, labels }, (variable, gradient) => {
    fs.writeFileSync(path.join(folder, `${names.get(variable.name)!}.f32`), gradient.dataSync<'float32'>());
  });
  engine.tf.dispose([input, labels]);
}

/**
 * Medians over the batches. Where rounding takes a value across the kink of a ReLU or a pooling, a gradient jumps by a
 * thousand times its rounding, in Breedlab or in PyTorch as luck would have it; and the error of the last bias is one
 * of few numbers, the logits of the labels.
 */
function typical(name: string, batches: readonly Distances[]): Parameter {
  const torch = median(batches.map((batch) => batch.torch / batch.norm));
  const ours = median(batches.map((batch) => batch.ours / batch.norm));
  return { name, torch, ours, ratio: ours / torch };
}

function asRow(model: string, parameters: readonly Parameter[]): string {
  const { name, ratio } = parameters.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const middle = median(parameters.map((parameter) => parameter.ratio));
  return `| ${model} | ${ratio.toFixed(2)} | \`${name}\` | ${middle.toFixed(2)} |`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
