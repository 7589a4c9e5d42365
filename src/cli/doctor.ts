import type { Command } from 'commander';
import { diagnose, formatDiagnosis } from '../doctor';
import { EXIT, printResult } from './output';

/** `breedlab doctor`: the installation, the engine in use, and a remedy for each problem. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check the installation; exit status 1 when something must be mended')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => {
      const diagnosis = await diagnose();
      printResult(flags.json, diagnosis, () => formatDiagnosis(diagnosis));
      if (diagnosis.checks.some((check) => check.status === 'problem')) process.exitCode = EXIT.failed;
    });
}
