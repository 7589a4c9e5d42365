import { execFileSync, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from '../../../src/core';
import { temporaryFolder } from '../../temporary';
import { assigned, filledIn, readDockerfile } from './dockerfile';

/**
 * `npm run check:container`: the Dockerfile without Docker. Every RUN line that needs no root runs in a clean folder that
 * stands for the image's, and what CMD starts is asked for its page.
 */

const IMAGE_FOLDER = '/opt/breedlab';
/** Words of lines that only root, or a package manager, can run. */
const OF_ROOT = /\b(?:apt-get|usermod|chown)\b/;

async function main(): Promise<void> {
  const { projectRoot } = settings();
  const scratch = temporaryFolder();
  const folder = path.join(scratch, 'breedlab');
  const home = path.join(scratch, 'home');
  fs.mkdirSync(folder);
  fs.mkdirSync(home);
  const skipped: string[] = [];
  const variables: Record<string, string> = { PATH: process.env.PATH ?? '' };
  let command: readonly string[] = [];
  try {
    for (const instruction of readDockerfile(path.join(projectRoot, 'Dockerfile'))) {
      const { name, text } = instruction;
      for (const [key, value] of Object.entries(assigned(instruction))) {
        variables[key] = filledIn(value, variables).replaceAll(IMAGE_FOLDER, folder);
      }
      variables.HOME = home;
      if (name === 'COPY') copy(projectRoot, folder, text);
      if (name === 'CMD') command = (JSON.parse(text) as string[]).map((word) => word.replaceAll(IMAGE_FOLDER, folder));
      if (name !== 'RUN') continue;
      if (OF_ROOT.test(text)) {
        skipped.push(text);
        continue;
      }
      console.log(`RUN ${text}`);
      const { status } = spawnSync('bash', ['-ec', text], {
        cwd: folder,
        env: { ...process.env, ...variables },
        stdio: 'inherit',
      });
      if (status !== 0) throw new Error(`ended with ${status}: RUN ${text}`);
    }
    await checkCommand(command, folder, variables);
    console.log(
      `\nRun: every RUN line but\n${skipped.map((line) => `  ${line}`).join('\n')}\nand the CMD, whose page came.`,
    );
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** The tracked files that a COPY names; all of them for `.`. */
function copy(from: string, to: string, text: string): void {
  const sources = text
    .split(/\s+/)
    .filter((word) => !word.startsWith('--'))
    .slice(0, -1);
  const tracked = execFileSync('git', ['ls-files', ...sources], { cwd: from, encoding: 'utf8' })
    .trim()
    .split('\n');
  for (const file of tracked.filter((each) => fs.existsSync(path.join(from, each)))) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
}

/** Starts the command and waits for JupyterLab's page, and for the kernel that it offers. */
async function checkCommand(command: readonly string[], cwd: string, variables: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...args] = command;
  const port = '18888';
  const token = 'check';
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const env = { ...process.env, ...variables, JUPYTER_TOKEN: token };
  const inPath = spawnSync('bash', ['-c', `command -v ${program}`], { env, encoding: 'utf8' }).stdout.trim();
  if (!inPath.startsWith(cwd)) throw new Error(`${program} is ${inPath || 'not on the PATH'}, not the image's.`);
  const options = ['--ip=127.0.0.1', `--port=${port}`, ...root];
  const child = spawn(inPath, [...args.filter((each) => !each.startsWith('--ip=')), ...options], {
    cwd,
    env,
    stdio: 'inherit',
  });
  try {
    const ask = (place: string) => fetch(`http://127.0.0.1:${port}/${place}?token=${token}`);
    for (let tries = 0; ; tries++) {
      await sleep(500);
      const answer = await ask('api/kernelspecs').catch(() => undefined);
      if (answer?.ok) {
        const { kernelspecs } = (await answer.json()) as { kernelspecs: Readonly<Record<string, unknown>> };
        if (!('breedlab' in kernelspecs)) throw new Error(`Its kernels: ${Object.keys(kernelspecs).join(', ')}.`);
        if (!(await ask('lab')).ok) throw new Error('JupyterLab has no page.');
        return;
      }
      if (tries > 120) throw new Error('JupyterLab did not answer within a minute.');
    }
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(undefined)));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
