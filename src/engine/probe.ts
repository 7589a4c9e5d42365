import { BreedlabError, messageOf } from '../core';
import { MissingEngineError } from './errors';
import { graphStatuses } from './graph';
import { loadEngine } from './load';
import { bfloat16Support, operationStatuses } from './ops';
import type { Engine, EngineStatus, Rank } from './types';

/** Tells whether the engine loads and computes. Never throws. */
export function probeEngine(): EngineStatus {
  try {
    const engine = loadEngine();
    checkArithmetic(engine);
    return {
      kind: 'ready',
      info: engine.info,
      operations: [...operationStatuses(engine), ...graphStatuses(engine)],
      bfloat16: bfloat16Support(engine),
      isSafeFromSignals: engine.isSafeFromSignals,
      fallback: engine.fallback,
    };
  } catch (error) {
    const kind = error instanceof MissingEngineError ? 'missing' : 'broken';
    const remedy = error instanceof BreedlabError ? error.remedy : 'Run `npm run setup` to compile it again.';
    return { kind, message: withoutRemedy(messageOf(error), remedy), remedy };
  }
}

/** A convolution whose result is known: nine ones under a kernel of ones. */
function checkArithmetic({ tf }: Engine): void {
  const sum = tf.tidy(
    () => tf.conv2d(tf.ones<Rank.R4>([1, 3, 3, 1]), tf.ones<Rank.R4>([3, 3, 1, 1]), 1, 'valid').dataSync()[0],
  );
  if (sum !== 9) throw new Error(`The engine computes ${sum} where 9 is right.`);
}

function withoutRemedy(message: string, remedy: string): string {
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
}
