/** The demo's images, drawn beside the steps that wait for the network, as soon as there is a build to draw them. */
import { toolError } from '../lib/errors.mjs';
import { which } from '../lib/context.mjs';

/** @type {import('../lib/driver.mjs').Beside} */
export const drawings = {
  title: "The demo's images",
  after: 'build',
  run: async (context, progress) => {
    const draw = [context.node, 'dist/src/cli.js', 'data', 'draw', '--profile', 'demo'];
    // What the steps need of the processor comes first.
    const [command, ...args] = which(context, 'nice') === undefined ? draw : ['nice', '-n', '10', ...draw];
    const result = await context.run(/** @type {string} */ (command), args, {
      cwd: context.root,
      env: context.env,
      onLine: (line) => progress(`drawing, ${line}`),
    });
    if (result.code !== 0) throw toolError('Drawing', result);
    return result.output.at(-1) ?? 'drawn';
  },
};
