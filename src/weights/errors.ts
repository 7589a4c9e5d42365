import { BreedlabError } from '../core';

/** A file whose bytes contradict themselves: truncated, flipped or crafted. */
export function damagedFile(file: string, where: string, problem: string, options?: ErrorOptions): BreedlabError {
  return new BreedlabError(
    `${file} is damaged at ${where}: ${problem}.`,
    'Get the file again and compare its checksum; nothing of it was used.',
    options,
  );
}

/** A file that may be sound but asks for more than the tensors of a state dict. */
export function refusedFile(file: string, where: string, problem: string): BreedlabError {
  return new BreedlabError(
    `${file} is refused at ${where}: ${problem}.`,
    'Save the tensors alone, with torch.save(model.state_dict(), file) or as .safetensors.',
  );
}

/** A tensor with a value that is NaN or infinite in float32: a network that diverged, or values too large for it. */
export function notFinite(file: string, name: string, value: number): BreedlabError {
  return new BreedlabError(
    `${file} is refused at tensor '${name}': it holds ${value}.`,
    'Give weights of a training that did not diverge.',
  );
}
