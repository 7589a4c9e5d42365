import { BreedlabError } from '../core';

/** The package or its binding is absent, as opposed to present but broken. */
export class MissingEngineError extends BreedlabError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, 'Run `npm run setup`, which installs it and compiles its binding.', options);
  }
}
