import { BreedlabError } from '../../core';

/** @param problem as a clause: `it is cut off` */
export function damagedArchive(file: string, problem: string, cause?: unknown): BreedlabError {
  return new BreedlabError(`${file} is damaged or no archive: ${problem}.`, 'Get the archive again.', { cause });
}

/** An archive that may be sound, and that we do not unpack. */
export function refusedArchive(file: string, problem: string): BreedlabError {
  return new BreedlabError(
    `${file} is refused: ${problem}.`,
    'Nothing of it was kept. Get the archive from its publisher, and compare its checksum.',
  );
}
