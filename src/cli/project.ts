import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import * as path from 'node:path';
import type { Command } from 'commander';
import { settings } from '../core';
import { createLab } from './newLab/createLab';
import { printResult } from './output';

/** `breedlab setup`, `breedlab lab` and `breedlab new`: a project that has Breedlab as a package. */
export function registerProject(program: Command): void {
  program
    .command('new')
    .description('a project of your own that depends on Breedlab: a notebook, experiments, a README')
    .argument('<folder>', 'one that does not exist, or an empty one')
    .option(
      '--from <spec>',
      'where npm takes Breedlab from: a tarball, a folder or a version (default: where this came from)',
    )
    .option('--json', 'as JSON')
    .action((folder: string, { from, json }: { from?: string; json?: boolean }) => {
      const lab = createLab(folder, { from });
      printResult(json, lab, () =>
        [
          `${lab.folder}  ${lab.files.join(', ')}`,
          `Now: cd ${path.relative('', lab.folder) || '.'} && npm install && npx breedlab setup && npx breedlab lab`,
        ].join('\n'),
      );
    });
  handsOver(
    program,
    'setup',
    'the engine and the Python environment, where they are missing (--help lists its options)',
  );
  handsOver(program, 'lab', 'JupyterLab on the notebooks of this project');
}

/** A command of set-up's own, which reads its arguments itself. */
function handsOver(program: Command, name: 'setup' | 'lab', description: string): void {
  program
    .command(name)
    .description(description)
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[options...]', 'as `npm run` takes them')
    .action(async (_options: readonly string[], _flags: unknown, command: Command) => {
      process.exitCode = await runScript(path.join(settings().setupFolder, `${name}.mjs`), command.args);
    });
}

/** Runs a script in this terminal until it ends. Ctrl-C reaches it directly; other stop signals are passed on. */
function runScript(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  const ignore = (): void => undefined;
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
