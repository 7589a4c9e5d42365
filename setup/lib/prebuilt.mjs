/** The official prebuilt engine: the fallback without a compiler or a TensorFlow wheel. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bindingFile, bindingStampFile, enginePackage } from './binding.mjs';
import { canCompile } from './compiler.mjs';
import { SetupError, toolError } from './errors.mjs';
import { folderBytes, formatBytes, writeStamp } from './files.mjs';
import { runtimeFlavor } from './tensorflow.mjs';
import { tryEngine } from './try-engine.mjs';

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 * @param {string} reason why it is not compiled
 * @param {string} remedy
 */
export async function installPrebuilt(context, report, reason, remedy) {
  report.note(reason);
  report.note('Falling back to the official prebuilt engine (TensorFlow 2.9, for CPU or CUDA 11.2).');
  const folder = enginePackage(context);
  fs.rmSync(bindingStampFile(context), { force: true });
  report.progress('downloading the prebuilt engine');
  const result = await context.run(context.node, ['scripts/install.js', runtimeFlavor(context), 'download'], {
    cwd: folder,
    // Its script runs node-pre-gyp by name.
    env: {
      ...context.env,
      PATH: `${path.join(context.root, 'node_modules', '.bin')}${path.delimiter}${path.dirname(context.node)}${path.delimiter}${context.env.PATH ?? ''}`,
    },
    measure: () => folderBytes(path.join(folder, 'deps')),
    onMeasure: (bytes, seconds) =>
      report.progress(`downloading the prebuilt engine: ${formatBytes(bytes)}, ${formatBytes(bytes / seconds)}/s`),
    stallSeconds: context.networkSeconds,
  });
  if (result.code !== 0 || !fs.existsSync(bindingFile(context))) {
    const cause = toolError('The download of the official prebuilt engine', result);
    throw new SetupError(`${reason} And the fallback did not work either: ${cause.reason}`, remedy, {
      output: cause.output,
    });
  }
  const version = await tryEngine(context, report);
  writeStamp(bindingStampFile(context), {
    kind: 'prebuilt',
    tensorflow: version,
    inputs: '',
    reason,
    hadCompiler: canCompile(context),
  });
  return `official prebuilt binary, ${version}`;
}
