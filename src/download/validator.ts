import * as fs from 'node:fs';

/**
 * A server's identification of its bytes (ETag or date), kept beside a part file so that a later call can ask
 * for the rest of the same file and of no other (RFC 9110, If-Range).
 */

/** The validator of a part from an earlier call, or undefined when none was kept. */
export function rememberedValidator(part: string): string | undefined {
  try {
    return fs.readFileSync(validatorFile(part), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** To be called once the part holds no byte of another version any more. */
export function rememberValidator(part: string, validator: string | undefined): void {
  if (validator === undefined) forgetValidator(part);
  else fs.writeFileSync(validatorFile(part), `${validator}\n`);
}

export function forgetValidator(part: string): void {
  fs.rmSync(validatorFile(part), { force: true });
}

function validatorFile(part: string): string {
  return `${part}.tag`;
}
