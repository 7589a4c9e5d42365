import type { Engine, Scalar, Tensor, Variable } from '../types';
import { FLOAT, flag } from './attributes';
import { agrees, trialTensor } from './trial';

/** The figures of one update. */
export interface SgdRates {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

/**
 * A trained variable with its momentum. `torch.optim.SGD` (dampening 0, nesterov off):
 *
 *     g <- gradient + weightDecay * w
 *     m <- g at the first step, momentum * m + g after it
 *     w <- w - learningRate * m
 */
export interface SgdSlot {
  /** Changes variable and momentum. The gradient stays the caller's to dispose. */
  update(gradient: Tensor, rates: SgdRates, scalars: ScalarCache): void;
  /** A view or copy of the momentum, the caller's to dispose; undefined before the first update. */
  readMomentum(): Tensor | undefined;
  /** Sets the momentum to a copy of `value`, of the variable's shape. */
  setMomentum(value: Tensor): void;
  /** Forgets the momentum. The variable stays as it is. */
  dispose(): void;
}

/** A slot that updates in place where TensorFlow's resource variables work, else by stock operations. */
export function createSgdSlot(engine: Engine, variable: Variable, momentum: number): SgdSlot {
  return momentum !== 0 && updatesInPlace(engine)
    ? new InPlaceSlot(engine, variable)
    : new PortableSlot(engine, variable);
}

/** Scalars as tensors, made once for each value. */
export class ScalarCache {
  private readonly scalars = new Map<string, { readonly value: number; readonly tensor: Scalar }>();

  constructor(private readonly engine: Engine) {}

  /** The tensor of a named value; one of an earlier value is disposed. Stays the cache's. */
  get(name: string, value: number): Scalar {
    const held = this.scalars.get(name);
    if (held !== undefined && Object.is(held.value, value)) return held.tensor;
    held?.tensor.dispose();
    const { tf } = this.engine;
    const tensor = tf.keep(tf.scalar(value));
    this.scalars.set(name, { value, tensor });
    return tensor;
  }

  dispose(): void {
    for (const { tensor } of this.scalars.values()) tensor.dispose();
    this.scalars.clear();
  }
}

/** Whether updates in place work here. */
export function updatesInPlace(engine: Engine): boolean {
  const trial = (slot: (variable: Variable) => SgdSlot) => () => trialUpdates(engine, slot);
  return agrees(
    engine,
    'ResourceApplyMomentum',
    trial((variable) => new InPlaceSlot(engine, variable)),
    trial((variable) => new PortableSlot(engine, variable)),
  );
}

/**
 * Updates through two resource variables of TensorFlow, whose memory the operations change in place:
 * `ResourceApplyGradientDescent` gives the momentum m + weightDecay / momentum * w, then
 * `ResourceApplyMomentum` takes momentum * m + gradient and moves w (core/kernels/training_ops.cc).
 *
 * Between updates the TF.js variable shares the memory of the resource variable. TensorFlow changes memory in
 * place only when nobody else holds it, hence the order of {@link update}. Any other tensor on that memory
 * stays right: the operation then writes a copy.
 */
export class InPlaceSlot implements SgdSlot {
  private weights: Tensor | undefined;
  private momentum: Tensor | undefined;
  /** What the variable held after the last update: something else has been assigned since. */
  private lastWritten: object | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly variable: Variable,
  ) {}

  update(gradient: Tensor, rates: SgdRates, scalars: ScalarCache): void {
    const { tf, native: ops } = this.engine;
    const { variable } = this;
    this.momentum ??= this.resourceHolding(() => tf.zerosLike(variable));
    this.weights ??= this.emptyResource();
    if (this.lastWritten !== variable.dataId) this.assign(this.weights, variable);
    if (rates.weightDecay !== 0) {
      const decay = scalars.get('decay', -rates.weightDecay / rates.momentum);
      ops.run('ResourceApplyGradientDescent', GRADIENT_DESCENT, [this.momentum, decay, variable], 0);
    }
    const [learningRate, momentum] = [
      scalars.get('learningRate', rates.learningRate),
      scalars.get('momentum', rates.momentum),
    ];
    // What Variable.assign does, in two halves: let go of the old memory, later take up the new.
    tf.engine().disposeTensor(variable);
    try {
      const inputs = [this.weights, this.momentum, learningRate, gradient, momentum];
      ops.run('ResourceApplyMomentum', MOMENTUM, inputs, 0);
    } finally {
      const updated = this.read(this.weights);
      variable.dataId = updated.dataId;
      tf.engine().incRef(variable, null as never);
      updated.dispose();
      this.lastWritten = variable.dataId;
    }
  }

  readMomentum(): Tensor | undefined {
    return this.momentum === undefined ? undefined : this.read(this.momentum);
  }

  setMomentum(value: Tensor): void {
    const { tf } = this.engine;
    this.momentum ??= this.emptyResource();
    const copy = tf.mul(value, 1);
    this.assign(this.momentum, copy);
    copy.dispose();
  }

  dispose(): void {
    for (const resource of [this.weights, this.momentum]) {
      if (resource === undefined) continue;
      this.engine.native.run('DestroyResourceOp', { ignore_lookup_error: flag(true) }, [resource], 0);
      resource.dispose();
    }
    this.weights = this.momentum = this.lastWritten = undefined;
  }

  private resourceHolding(make: () => Tensor): Tensor {
    const resource = this.emptyResource();
    const value = make();
    this.assign(resource, value);
    value.dispose();
    return resource;
  }

  private emptyResource(): Tensor {
    const { tf, native: ops } = this.engine;
    const attributes = {
      dtype: FLOAT,
      shape: { kind: 'shape', value: this.variable.shape },
      container: { kind: 'string', value: '' },
      shared_name: { kind: 'string', value: ANONYMOUS },
    } as const;
    return tf.keep(ops.run('VarHandleOp', attributes, [], 1)[0]!);
  }

  /** Lets a resource variable share the memory of a tensor. */
  private assign(resource: Tensor, value: Tensor): void {
    this.engine.native.run('AssignVariableOp', { dtype: FLOAT }, [resource, value], 0);
  }

  private read(resource: Tensor): Tensor {
    return this.engine.native.run('ReadVariableOp', { dtype: FLOAT }, [resource], 1)[0]!;
  }
}

/** TensorFlow's own name for variables that share nothing (core/framework/resource_handle.h). */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
const GRADIENT_DESCENT = { T: FLOAT, use_locking: flag(false) };
const MOMENTUM = { ...GRADIENT_DESCENT, use_nesterov: flag(false) };

/** Updates by stock operations. */
export class PortableSlot implements SgdSlot {
  private momentum: Variable | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly variable: Variable,
  ) {}

  update(gradient: Tensor, { learningRate, momentum, weightDecay }: SgdRates): void {
    const { tf } = this.engine;
    const { variable } = this;
    tf.tidy(() => {
      const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(variable, weightDecay));
      let direction: Tensor = decayed;
      if (momentum !== 0) {
        if (this.momentum === undefined) {
          this.momentum = tf.variable(decayed, false);
        } else {
          direction = tf.add(tf.mul(this.momentum, momentum), decayed);
          this.momentum.assign(direction);
        }
      }
      variable.assign(tf.sub(variable, tf.mul(direction, learningRate)));
    });
  }

  readMomentum(): Tensor | undefined {
    return this.momentum?.clone();
  }

  setMomentum(value: Tensor): void {
    this.dispose();
    this.momentum = this.engine.tf.variable(value, false);
  }

  dispose(): void {
    this.momentum?.dispose();
    this.momentum = undefined;
  }
}

/** Variable and momentum after two updates. */
function trialUpdates(engine: Engine, create: (variable: Variable) => SgdSlot): readonly Tensor[] {
  const { tf } = engine;
  const variable = tf.variable(trialTensor(engine, [3, 2]));
  const scalars = new ScalarCache(engine);
  const slot = create(variable);
  try {
    for (const learningRate of [0.5, 0.25]) {
      const rates = { learningRate, momentum: 0.5, weightDecay: 0.25 };
      slot.update(trialTensor(engine, [3, 2], 4), rates, scalars);
    }
    return [variable.clone(), slot.readMomentum()!];
  } finally {
    slot.dispose();
    scalars.dispose();
    variable.dispose();
  }
}
