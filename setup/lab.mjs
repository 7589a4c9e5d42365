#!/usr/bin/env node
/** `npm run lab`: sets up what is missing, then opens JupyterLab on the notebooks. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import * as path from 'node:path';
import { PACKAGE_ROOT, PROJECT_ROOT } from './lib/context.mjs';
import { setUp } from './lib/driver.mjs';
import { environmentValue } from './lib/environment.mjs';
import { SetupError } from './lib/errors.mjs';
import { labArguments, labEnvironment, serverAddress, settingsFolder, writeFirstSettings } from './lib/jupyter.mjs';
import { runMain } from './lib/main.mjs';
import { STEPS } from './steps/index.mjs';

const USAGE = `npm run lab [-- --no-browser] [-- --port N] [-- any option of jupyter lab]
`;

void runMain(async () => {
  const { openBrowser, port, rest, help } = readArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  await setUp({ steps: STEPS });
  const args = labArguments({
    root: PROJECT_ROOT,
    packageRoot: PACKAGE_ROOT,
    openBrowser,
    isRoot: process.getuid?.() === 0,
    ...(port === undefined ? {} : { port }),
  });
  const token = environmentValue(process.env, 'JUPYTER_TOKEN') ?? randomBytes(24).toString('hex');
  const env = labEnvironment({ root: PROJECT_ROOT, env: process.env, node: process.execPath, token });
  writeFirstSettings(settingsFolder(PROJECT_ROOT));
  return serve([...args, ...rest], env);
});

/**
 * Runs the server until it ends and says where it listens. A second Ctrl-C is JupyterLab's own business.
 *
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function serve(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(PROJECT_ROOT, '.venv', 'bin', 'python'), args, {
      cwd: PROJECT_ROOT,
      env,
      stdio: 'inherit',
    });
    const announce = setInterval(() => {
      const address = serverAddress(PROJECT_ROOT, child.pid ?? 0);
      if (address === undefined) return;
      clearInterval(announce);
      process.stdout.write(`JupyterLab: ${address}\n(Ctrl-C ends it; the token is the key, keep it to yourself.)\n`);
    }, 100);
    // In a terminal Ctrl-C reaches the server directly; this process only must outlive it.
    process.on('SIGINT', () => {});
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(announce);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * A browser opens where there is a screen and a person at a terminal.
 *
 * @param {readonly string[]} args
 */
function readArguments(args) {
  const hasScreen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  let openBrowser = hasScreen && process.stdout.isTTY === true;
  /** @type {number | undefined} */
  let port;
  let help = false;
  const rest = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const value = /^--port(?:=(.*))?$/.exec(arg);
    if (arg === '--no-browser') openBrowser = false;
    else if (arg === '--help') help = true;
    else if (value) port = readPort(value[1] ?? args[++i] ?? '');
    else rest.push(arg);
  }
  return { openBrowser, port, rest, help };
}

/** @param {string} text */
function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new SetupError(
    `Port '${text}' is not a number from 1 to 65535.`,
    'Give one such as `npm run lab -- --port 8899`.',
  );
}
