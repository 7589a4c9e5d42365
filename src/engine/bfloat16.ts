import { BreedlabError } from '../core';
import { runtimeName } from './describe';
import { bfloat16Support } from './ops';
import type { Engine } from './types';

/** @throws BreedlabError where convolutions in bfloat16 cannot be computed */
export function requireBfloat16(engine: Engine): void {
  if (bfloat16Support(engine) !== 'none') return;
  throw new BreedlabError(
    `precision is 'bf16', and ${runtimeName(engine.info)} does not compute in bfloat16.`,
    "Set precision to 'fp32', or use the native engine: `npx breedlab doctor` says how it is.",
  );
}

/** Notice for trainings in bfloat16 where that is slower than float32; undefined elsewhere. */
export function bfloat16Notice(engine: Engine): string | undefined {
  if (bfloat16Support(engine) !== 'rounded') return undefined;
  const reason =
    engine.info.device === 'gpu'
      ? 'TensorFlow does not compute it right on this GPU'
      : 'this processor has no instructions for it (avx512_bf16 or amx_bf16)';
  return (
    `precision 'bf16' is slower than 'fp32' here: ${reason}, so values are rounded to bfloat16 and computed with ` +
    'in float32. The accuracy is that of bfloat16.'
  );
}
