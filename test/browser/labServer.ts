import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from '../../src/core';

/** How set-up starts JupyterLab: setup/lib/jupyter.mjs. */
interface LabModule {
  labArguments(options: { root: string; openBrowser: boolean; isRoot: boolean; port?: number }): string[];
  writeFirstSettings(folder: string): void;
  labEnvironment(options: { root: string; env: NodeJS.ProcessEnv; node: string; token: string }): NodeJS.ProcessEnv;
}

export interface LabServer {
  /** Address of a notebook of the copied folder, with the token. */
  address(notebook: string): string;
  stop(): Promise<void>;
}

export interface LabServerOptions {
  /** Folder for everything the server writes. */
  readonly folder: string;
  /** Folder that the server shows; must lie in the project, so that 'breedlab' is found. */
  readonly notebooks: string;
  /** JupyterLab's theme. Default 'JupyterLab Light'. */
  readonly theme?: string;
  /** Variables for the kernels. Default: none. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A real JupyterLab with the flags of `npm run lab`, on a free port, with settings of its own. */
export async function startLab(options: LabServerOptions): Promise<LabServer> {
  const { folder, notebooks, theme = 'JupyterLab Light', environment = {} } = options;
  const { projectRoot: root, setupFolder, python } = settings();
  const module = pathToFileURL(path.join(setupFolder, 'lib', 'jupyter.mjs')).href;
  const { labArguments, labEnvironment, writeFirstSettings } = (await import(module)) as LabModule;
  const token = randomBytes(16).toString('hex');
  const own = (name: string): string => {
    const made = path.join(folder, name);
    fs.mkdirSync(made, { recursive: true });
    return made;
  };
  writeSetting(own('settings'), 'themes', { theme });
  writeFirstSettings(own('settings'));
  const env = {
    ...labEnvironment({ root, env: process.env, node: process.execPath, token }),
    ...environment,
    JUPYTER_CONFIG_DIR: own('config'),
    JUPYTER_DATA_DIR: own('data'),
    JUPYTER_RUNTIME_DIR: own('runtime'),
    JUPYTERLAB_SETTINGS_DIR: own('settings'),
    JUPYTERLAB_WORKSPACES_DIR: own('workspaces'),
  };
  const args = labArguments({ root, openBrowser: false, isRoot: process.getuid?.() === 0, port: 0 }).map((argument) =>
    argument.startsWith('--ServerApp.root_dir=') ? `--ServerApp.root_dir=${notebooks}` : argument,
  );
  const log = fs.openSync(path.join(folder, 'jupyter.log'), 'w');
  const server = spawn(python, args, { env, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  const port = await listeningPort(server, own('runtime'), path.join(folder, 'jupyter.log'));
  return {
    address: (notebook) => `http://127.0.0.1:${port}/lab/tree/${notebook}?reset&token=${token}`,
    async stop() {
      if (server.exitCode !== null) return;
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function writeSetting(settingsFolder: string, name: string, value: Readonly<Record<string, string>>): void {
  const file = path.join(settingsFolder, '@jupyterlab', 'apputils-extension', `${name}.jupyterlab-settings`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(value));
}

/** The server writes its port to a file once it listens. */
async function listeningPort(server: ChildProcess, runtimeFolder: string, log: string): Promise<number> {
  const file = path.join(runtimeFolder, `jpserver-${server.pid}.json`);
  for (const end = Date.now() + 60_000; Date.now() < end && server.exitCode === null; ) {
    try {
      return (JSON.parse(fs.readFileSync(file, 'utf8')) as { port: number }).port;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  server.kill('SIGKILL');
  throw new Error(`JupyterLab does not start:\n${fs.readFileSync(log, 'utf8').slice(-2000)}`);
}
