/**
 * An error a user can act on. The message names the thing and the value it had; `remedy` says what to do.
 * Terminals and notebooks print both without a stack trace; any other error is a defect and keeps its stack.
 */
export class BreedlabError extends Error {
  override readonly name: string = 'BreedlabError';

  constructor(
    message: string,
    /** Remedy for the user, as a full sentence. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${message} ${remedy}`, options);
  }

  /** The message without its remedy. */
  get problem(): string {
    return this.message.slice(0, -this.remedy.length).trim();
  }

  /** The same error, saying which file it stands in. */
  within(fileName: string): BreedlabError {
    return new BreedlabError(`${fileName}: ${this.problem}`, this.remedy, { cause: this });
  }
}

/** A text of a user's for a message, cut where it is long. */
export function shortened(text: string, most = 200): string {
  return text.length <= most ? text : `${text.slice(0, most)}... (${text.length} characters)`;
}

/** Text of any thrown value, for messages that quote a cause. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The Node error code ('ENOENT', 'ENOSPC', ...) of a thrown value, or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Tells whether a thrown value is an operating system's refusal, such as of a file, and no defect of the program. */
export function isSystemError(error: unknown): boolean {
  return errorCode(error) !== undefined && typeof error === 'object' && error !== null && 'syscall' in error;
}
