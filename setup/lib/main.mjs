/** The frame of the commands: runs set-up, tells errors for people, and hands over to a program. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { SetupError, SetupInterrupted } from './errors.mjs';

/**
 * Runs a command's main function; errors a user can act on are told without a stack.
 *
 * @param {() => Promise<number>} main resolves to the exit status
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = tell(error);
  }
}

/**
 * @param {unknown} error
 * @returns {number} exit status
 */
export function tell(error, write = (/** @type {string} */ text) => void process.stderr.write(text)) {
  if (error instanceof SetupInterrupted) {
    write(`\n${error.message} What was finished is kept: the same command goes on from there.\n`);
    return 128 + constants.signals[error.signal];
  }
  if (error instanceof SetupError) {
    const output = error.output.length === 0 ? '' : `\n${error.output.map((line) => `    | ${line}`).join('\n')}\n`;
    write(`\n${error.reason}${output}\nWhat to do: ${error.remedy}\n`);
    return 1;
  }
  write(
    `\nSet-up met an unexpected error; please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}

/**
 * Runs a program in this terminal until it ends. Ctrl-C reaches it directly; other stop signals are passed on.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit status
 */
export function handOver(command, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    const ignore = () => {};
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', forward).on('SIGHUP', forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', forward).off('SIGHUP', forward);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
