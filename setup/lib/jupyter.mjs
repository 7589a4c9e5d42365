/** Starts JupyterLab for this project: its kernel only, local, private, and no calls to the outside. */
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Arguments of Python for JupyterLab, which ends when this process does.
 *
 * @param {{ root: string, packageRoot?: string, openBrowser: boolean, isRoot: boolean, port?: number }} options
 *   `packageRoot`: default `root`; `port`: default 8888 or the next free one
 * @returns {string[]}
 */
export function labArguments({ root, packageRoot = root, openBrowser, isRoot, port }) {
  const notebooks = path.join(root, 'notebooks');
  return [
    ...[path.join(packageRoot, 'setup', 'lib', 'lab.py'), String(process.pid)],
    `--ServerApp.root_dir=${fs.existsSync(notebooks) ? notebooks : root}`,
    '--ServerApp.ip=127.0.0.1',
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`]),
    `--ServerApp.open_browser=${openBrowser ? 'True' : 'False'}`,
    `--ServerApp.allow_root=${isRoot ? 'True' : 'False'}`,
    // Ctrl-C ends it at once instead of asking.
    '--ServerApp.answer_yes=True',
    '--Application.log_level=WARN',
    '--KernelSpecManager.allowed_kernelspecs=breedlab',
    '--KernelSpecManager.ensure_native_kernel=False',
    '--MultiKernelManager.default_kernel_name=breedlab',
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate',
    '--LabApp.extension_manager=readonly',
  ];
}

/**
 * Folder of JupyterLab's settings, as the user changes them in its menus.
 *
 * @param {string} root of the project
 */
export function settingsFolder(root) {
  return path.join(root, '.cache', 'jupyter', 'settings');
}

/**
 * Environment of JupyterLab: the user's own Jupyter configuration stays out, the token stays off the command
 * line, and kernels run on the Node that ran set-up.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, node: string, token: string }} options
 * @returns {NodeJS.ProcessEnv}
 */
export function labEnvironment({ root, env, node, token }) {
  const own = path.join(root, '.cache', 'jupyter');
  return {
    ...env,
    PATH: [path.dirname(node), path.join(root, '.venv', 'bin'), env.PATH ?? ''].join(path.delimiter),
    JUPYTER_TOKEN: token,
    JUPYTER_PATH: path.join(root, '.venv', 'share', 'jupyter'),
    JUPYTER_CONFIG_DIR: path.join(own, 'config'),
    JUPYTER_DATA_DIR: path.join(own, 'data'),
    JUPYTER_RUNTIME_DIR: runtimeFolder(root),
    JUPYTERLAB_SETTINGS_DIR: settingsFolder(root),
    JUPYTERLAB_WORKSPACES_DIR: path.join(own, 'workspaces'),
    PYTHONNOUSERSITE: '1',
  };
}

/**
 * Settings that JupyterLab has the first time: it does not ask whether to fetch news. What the user changes later stays.
 *
 * @param {string} folder of the settings
 */
export function writeFirstSettings(folder) {
  const file = path.join(folder, '@jupyterlab', 'apputils-extension', 'notification.jupyterlab-settings');
  if (fs.existsSync(file)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify({ fetchNews: 'false', checkForUpdates: false }, null, 2)}\n`);
}

/** @param {string} root */
export function runtimeFolder(root) {
  return path.join(root, '.cache', 'jupyter', 'runtime');
}

/**
 * Address of a running server with its token, from the file that the server writes once it listens.
 *
 * @param {string} root
 * @param {number} pid
 * @returns {string | undefined} undefined while it is starting
 */
export function serverAddress(root, pid) {
  try {
    const info = JSON.parse(fs.readFileSync(path.join(runtimeFolder(root), `jpserver-${pid}.json`), 'utf8'));
    return `http://127.0.0.1:${info.port}/lab?token=${info.token}`;
  } catch {
    return undefined;
  }
}
