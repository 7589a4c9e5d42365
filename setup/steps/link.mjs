/** The project as a package of itself: `import 'breedlab'` in a notebook and `npx breedlab`, with no registry. */
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Link in node_modules -> its target. */
const LINKS = { breedlab: '..', '.bin/breedlab': '../breedlab/dist/src/cli.js' };

/** @type {import('../lib/context.mjs').Step} */
export const linkStep = {
  name: 'link',
  title: 'Link of the package',
  isDone: async (context) =>
    Object.entries(LINKS).every(([name, target]) => readLink(context, name) === target) || 'not linked',
  run: async (context) => {
    for (const [name, target] of Object.entries(LINKS)) {
      if (readLink(context, name) === target) continue;
      const link = path.join(context.root, 'node_modules', name);
      fs.mkdirSync(path.dirname(link), { recursive: true });
      fs.rmSync(link, { recursive: true, force: true });
      fs.symlinkSync(target, link);
    }
    return "import 'breedlab' and npx breedlab";
  },
};

/**
 * @param {import('../lib/context.mjs').Context} context
 * @param {string} name
 */
function readLink(context, name) {
  try {
    return fs.readlinkSync(path.join(context.root, 'node_modules', name));
  } catch {
    return undefined;
  }
}
