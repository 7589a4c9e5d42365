/** Checks that this machine and this Node can run the project at all. Installs nothing. */
import { SetupError } from '../lib/errors.mjs';

/** The oldest Node that runs everything; same as `engines` in package.json. */
const OLDEST_NODE = [20, 9];

/** @type {import('../lib/context.mjs').Step} */
export const machineStep = {
  name: 'machine',
  title: 'Node.js and machine',
  isDone: async (context) => findFault(context)?.reason ?? true,
  run: async (context) => {
    const fault = findFault(context);
    if (fault) throw fault;
    return `Node.js ${context.nodeVersion}`;
  },
};

/**
 * @param {import('../lib/context.mjs').Context} context
 * @returns {SetupError | undefined}
 */
function findFault({ nodeVersion, platform, arch }) {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return new SetupError(
      `Node.js ${nodeVersion} is too old.`,
      `Install Node.js ${OLDEST_NODE.join('.')} or newer (20, 22 and 24 are known to work).`,
    );
  }
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch)) {
    return new SetupError(
      `This project runs on Linux and macOS, on x64 or arm64; this is ${platform} on ${arch}.`,
      'Use such a machine, a virtual machine, or WSL 2 on Windows.',
    );
  }
  return undefined;
}
