import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Finding } from './types';

/** Same as `engines` in package.json. */
const OLDEST_NODE = { major: 20, minor: 9 } as const;
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FREE_WARNING = 2e9;
const FREE_PROBLEM = 0.2e9;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_NODE.major || (major === OLDEST_NODE.major && minor < OLDEST_NODE.minor);
  if (!isOld) return { status: 'ok', detail: version };
  const oldest = `${OLDEST_NODE.major}.${OLDEST_NODE.minor}`;
  return {
    status: 'problem',
    detail: `${version} is older than ${oldest}`,
    remedy: `Install Node.js ${oldest} or newer.`,
  };
}

/** Only the tests of the report and of JupyterLab need a browser. */
export function checkBrowser(environment: NodeJS.ProcessEnv): Finding {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const found = BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file),
  );
  if (found !== undefined) return { status: 'ok', detail: path.basename(found) };
  return {
    status: 'warning',
    detail: 'not found; the browser tests are left out',
    remedy: 'Install it for the browser tests: `sudo apt-get install chromium`.',
  };
}

export function checkDisk(folder: string): Finding {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  const remedy = 'Free some space: checkpoints and datasets need room.';
  if (free < FREE_PROBLEM) return { status: 'problem', detail, remedy };
  return free < FREE_WARNING ? { status: 'warning', detail, remedy } : { status: 'ok', detail };
}
