import type { Engine, Tensor } from '../types';
import { InPlaceVariable, ScalarCache, type InPlaceRule } from './inPlaceVariable';
import { agrees, trialTensor } from './trial';

/** Inputs of an optimiser's update by stock operations. */
export interface StockUpdate {
  readonly variable: Tensor;
  readonly gradient: Tensor;
  /** Zeros before the first update. */
  readonly slots: readonly Tensor[];
}

/** An update in place, and its equivalent in stock operations. */
interface UpdateTrial {
  readonly rule: InPlaceRule;
  /** The rule's scalars, step after step. */
  readonly scalars: readonly (readonly number[])[];
  /** @param step from 0 */
  stock(at: StockUpdate, step: number): { readonly variable: Tensor; readonly slots: readonly Tensor[] };
}

const SHAPE = [3, 2];

/** Tells whether a few updates in place give the variable and slots of stock operations; remembered under `name`. */
export function updatesAgree(engine: Engine, name: string, { rule, scalars, stock }: UpdateTrial): boolean {
  const start = (): Tensor => trialTensor(engine, SHAPE);
  const gradient = (): Tensor => trialTensor(engine, SHAPE, 4);
  const inPlace = (): readonly Tensor[] => {
    const { tf } = engine;
    const variable = tf.variable(start());
    const [cache, trained] = [new ScalarCache(engine), new InPlaceVariable(engine, variable, rule)];
    try {
      for (const values of scalars) {
        const tensors = values.map((value, i) => cache.get(String(i), value));
        trained.update(gradient(), tensors);
      }
      return trained.values();
    } finally {
      trained.dispose();
      cache.dispose();
      variable.dispose();
    }
  };
  const byStock = (): readonly Tensor[] => {
    let at: { readonly variable: Tensor; readonly slots: readonly Tensor[] } = {
      variable: start(),
      slots: rule.slots.map(() => engine.tf.zeros(SHAPE)),
    };
    for (const step of scalars.keys()) at = stock({ ...at, gradient: gradient() }, step);
    return [at.variable, ...at.slots];
  };
  return agrees(engine, name, inPlace, byStock);
}
