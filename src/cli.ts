#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, failureText } from './cli/output';
import { breedlabProgram } from './cli/program';

breedlabProgram()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    } else {
      process.stderr.write(`${failureText(error)}\n`);
      process.exitCode = EXIT.failed;
    }
  });
