import type { Command } from 'commander';
import { formatMB } from '../core';
import { exportOnnx, exportWeights } from '../exports';
import { RUN_HELP, seriesChoice, withSeries, type SeriesFlags } from './chosenRun';
import { printResult } from './output';

interface ModelFlags extends SeriesFlags {
  readonly run: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `breedlab export onnx`. */
export function registerOnnx(group: Command): void {
  withModel(group.command('onnx').description('the model as ONNX, for ONNX Runtime'), 'exports/onnx/<run>.onnx').action(
    async (flags: ModelFlags) => {
      const exported = await exportOnnx({ run: flags.run, out: flags.out, ...seriesChoice(flags) });
      const { file, bytes, input, classes } = exported;
      printResult(flags.json, exported, () =>
        [
          `${file}  ${formatMB(bytes)}`,
          `input: float32 [batch, ${input.join(', ')}]; logits: [batch, ${classes}] (docs/export.md)`,
        ].join('\n'),
      );
    },
  );
}

/** `breedlab export weights`. */
export function registerTorchWeights(group: Command): void {
  withModel(
    group.command('weights').description("the weights as safetensors under PyTorch's names and in its layouts"),
    'exports/weights/<run>.safetensors',
  ).action(async (flags: ModelFlags) => {
    const exported = await exportWeights({ run: flags.run, out: flags.out, ...seriesChoice(flags) });
    const { file, bytes, tensors } = exported;
    printResult(flags.json, exported, () => `${file}  ${tensors} tensors, ${formatMB(bytes)} (docs/export.md)`);
  });
}

/** The options by which a command names a run and the file for its model. */
function withModel(command: Command, place: string): Command {
  return withSeries(command.requiredOption('--run <run>', RUN_HELP))
    .option('--out <file>', `file to write (default: ${place})`)
    .option('--json', 'as JSON');
}
