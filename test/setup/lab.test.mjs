import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../setup/lib/context.mjs';
import { labArguments, labEnvironment, settingsFolder, writeFirstSettings } from '../../setup/lib/jupyter.mjs';

const PYTHON = path.join(PROJECT_ROOT, '.venv', 'bin', 'python');
const skip = !fs.existsSync(PYTHON) && 'set-up has not made .venv';
const FOLDER = path.join(PROJECT_ROOT, 'setup', 'lib');

/** @param {string} code */
function python(code) {
  const env = { ...process.env, PYTHONPATH: FOLDER, JUPYTER_TOKEN: 'secret', PYTHONDONTWRITEBYTECODE: '1' };
  return execFileSync(PYTHON, ['-c', code], { env, encoding: 'utf8' }).trim();
}

test('JupyterLab starts no kernel but the allowed ones, also by name', { skip }, () => {
  const said = python(`
import lab
from traitlets.config import Config
manager = lab.OnlyAllowed(config=Config({'KernelSpecManager': {'allowed_kernelspecs': {'breedlab'}}}))
for name in ['python3', 'ir', '../x']:
    try:
        manager.get_kernel_spec(name)
        print('started', name)
    except lab.NoSuchKernel:
        print('refused')
`);
  assert.equal(said, 'refused\nrefused\nrefused');
});

test('the token is for the server, and not for what it starts', { skip }, () => {
  const said = python(`
import lab, os, subprocess, sys
print(lab.arguments(['--x'], os.environ))
print(subprocess.check_output([sys.executable, '-c', "import os; print('JUPYTER_TOKEN' in os.environ)"], text=True))
`);
  assert.match(
    said,
    /'--x', '--ServerApp\.kernel_spec_manager_class=lab\.OnlyAllowed', '--IdentityProvider\.token=secret'/,
  );
  assert.match(said, /False$/);
});

test('a server ends when the process that started it is killed', { skip }, async () => {
  const [script, , ...rest] = labArguments({ root: PROJECT_ROOT, openBrowser: false, isRoot: true });
  assert.equal(script, path.join(FOLDER, 'lab.py'));
  // A parent that stands for lab.mjs, and a server that stands for JupyterLab.
  const server = `import sys, time; sys.path.insert(0, ${JSON.stringify(FOLDER)}); import lab, threading; threading.Thread(target=lab.end_with, args=(int(sys.argv[1]),), daemon=True).start(); print('up', flush=True); time.sleep(60)`;
  const parent = spawn(process.execPath, [
    '-e',
    `const child = require('node:child_process').spawn(${JSON.stringify(PYTHON)}, ['-c', ${JSON.stringify(server)}, String(process.pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
     child.stdout.on('data', () => console.log(child.pid));`,
  ]);
  const [pid] = await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  const isThere = () => {
    const state = fs.existsSync(`/proc/${Number(pid)}/stat`) && fs.readFileSync(`/proc/${Number(pid)}/stat`, 'utf8');
    return state !== false && !/\) Z /.test(state);
  };
  for (let i = 0; i < 100 && isThere(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(isThere(), false, 'it is still there');
  assert.ok(rest.length > 5);
});

test('JupyterLab does not ask for news at its first start, and keeps what a user chose', { skip }, (t) => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-lab-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const folder = settingsFolder(root);
  const env = labEnvironment({ root, env: {}, node: process.execPath, token: 'x' });
  assert.ok(Object.values(env).includes(folder), 'JupyterLab is told of it');
  writeFirstSettings(folder);
  const said = python(`
from jupyterlab_server.settings_utils import get_settings
lab = ${JSON.stringify(path.join(PROJECT_ROOT, '.venv', 'share', 'jupyter', 'lab'))}
found, _ = get_settings(lab + '/settings', lab + '/schemas', ${JSON.stringify(folder)}, '@jupyterlab/apputils-extension:notification')
print(found['settings'])
`);
  assert.equal(said, "{'fetchNews': 'false', 'checkForUpdates': False}");
  const file = path.join(folder, '@jupyterlab', 'apputils-extension', 'notification.jupyterlab-settings');
  fs.writeFileSync(file, '{"fetchNews":"true"}');
  writeFirstSettings(folder);
  assert.equal(fs.readFileSync(file, 'utf8'), '{"fetchNews":"true"}');
});
