import { BreedlabError } from '../core';

/** The package or its binding is not there, as opposed to there and broken. */
export class MissingEngineError extends BreedlabError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, 'Run `npm run setup`, which installs it and compiles its binding.', options);
  }
}
