/** Tries an engine that was just installed. */
import * as path from 'node:path';
import { toolError } from './errors.mjs';

/**
 * Loads the engine in a child process, so that a crash of native code is an error like any other.
 *
 * @param {import('../lib/context.mjs').Context} context
 * @param {import('../lib/reporter.mjs').Report} report
 */
export async function tryEngine(context, report) {
  report.progress('trying it');
  const script = path.join(context.packageRoot, 'setup', 'lib', 'try-engine.cjs');
  const result = await context.run(context.node, ['--no-deprecation', script], {
    cwd: context.root,
    env: { ...context.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  if (result.code === 0) return result.output.filter((line) => line.startsWith('TensorFlow ')).at(-1) ?? 'TensorFlow';
  throw toolError(
    'Loading the engine',
    result,
    'Run `npm run setup -- --redo binding`; if that does not help, remove node_modules and .venv.',
  );
}
