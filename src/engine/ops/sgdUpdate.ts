import type { Engine, Scalar, Tensor, Variable } from '../types';
import { letGo, takeUp } from '../variableMemory';
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

/** What holds variables and momenta of slots for a while, in resources of its own. */
export interface SlotKeeper {
  /** Gives back all that it holds, by {@link InPlaceSlot.takeBack}. */
  giveBack(): void;
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

/** What {@link InPlaceSlot} hands to TensorFlow: learning rate, momentum, -weightDecay / momentum unless it is 0. */
export function sgdScalars(
  scalars: ScalarCache,
  { learningRate, momentum, weightDecay }: SgdRates,
): readonly [Scalar, Scalar, ...Scalar[]] {
  const both = [scalars.get('learningRate', learningRate), scalars.get('momentum', momentum)] as const;
  return weightDecay === 0 ? both : [...both, scalars.get('decay', -weightDecay / momentum)];
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
  private keeper: SlotKeeper | undefined;

  constructor(
    private readonly engine: Engine,
    readonly variable: Variable,
  ) {}

  /** The resource variables behind the slot, which hold what variable and momentum are. They stay the slot's. */
  resources(): { readonly weights: Tensor; readonly momentum: Tensor } {
    this.endLoan();
    this.momentum ??= this.resourceHolding(() => this.engine.tf.zerosLike(this.variable));
    this.weights ??= this.emptyResource();
    if (this.lastWritten !== this.variable.dataId) {
      this.assign(this.weights, this.variable);
      this.lastWritten = this.variable.dataId;
    }
    return { weights: this.weights, momentum: this.momentum };
  }

  /**
   * Leaves variable and momentum to a keeper, until anything is asked of the slot. The keeper updates them, and lets
   * go of the variable's memory and takes it up again as {@link update} does.
   *
   * @returns views of both, the caller's to dispose
   */
  lend(keeper: SlotKeeper): { readonly weights: Tensor; readonly momentum: Tensor } {
    const momentum = this.readMomentum() ?? this.engine.tf.zerosLike(this.variable);
    this.dispose();
    this.keeper = keeper;
    return { weights: this.variable.clone(), momentum };
  }

  /** Ends a loan. @param momentum stays the caller's, who disposes it: the slot shares its memory */
  takeBack(momentum: Tensor): void {
    this.keeper = undefined;
    this.momentum = this.emptyResource();
    this.assign(this.momentum, momentum);
  }

  update(gradient: Tensor, rates: SgdRates, scalars: ScalarCache): void {
    const { engine, variable } = this;
    const { native: ops } = engine;
    const resources = this.resources();
    const [learningRate, momentum, decay] = sgdScalars(scalars, rates);
    if (decay !== undefined) {
      ops.run('ResourceApplyGradientDescent', GRADIENT_DESCENT, [resources.momentum, decay, variable], 0);
    }
    letGo(engine, variable);
    try {
      const inputs = [resources.weights, resources.momentum, learningRate, gradient, momentum];
      ops.run('ResourceApplyMomentum', MOMENTUM, inputs, 0);
    } finally {
      takeUp(engine, variable, this.read(resources.weights));
      this.lastWritten = variable.dataId;
    }
  }

  readMomentum(): Tensor | undefined {
    this.endLoan();
    return this.momentum === undefined ? undefined : this.read(this.momentum);
  }

  setMomentum(value: Tensor): void {
    const { tf } = this.engine;
    this.endLoan();
    this.momentum ??= this.emptyResource();
    const copy = tf.mul(value, 1);
    this.assign(this.momentum, copy);
    copy.dispose();
  }

  dispose(): void {
    this.endLoan();
    for (const resource of [this.weights, this.momentum]) {
      if (resource === undefined) continue;
      this.engine.native.run('DestroyResourceOp', { ignore_lookup_error: flag(true) }, [resource], 0);
      resource.dispose();
    }
    this.weights = this.momentum = this.lastWritten = undefined;
  }

  private endLoan(): void {
    this.keeper?.giveBack();
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
