import { BreedlabError, readOptions, specOf } from '../../core';
import { InPlaceVariable, ScalarCache, type Engine, type Tensor, type Variable } from '../../engine';
import type { NamedVariable } from '../network';
import type { StoredTensor } from '../tensorsFile';
import { rateFactors, type RateFactors } from './parameterGroups';
import { optimizers } from './registry';
import type {
  InPlaceUpdates,
  JoinedVariables,
  Optimizer,
  OptimizerConstants,
  OptimizerDefinition,
  OptimizerSettings,
  OptimizerState,
  UpdateRates,
} from './types';
import { PortableVariable, type TrainedBy } from './variables';

/** The slot of that name is stored under the variable's name, as when SGD was the only optimiser. */
const UNNAMED_SLOT = 'momentum';

/** A variable with its group and factors. */
interface Entry {
  readonly name: string;
  readonly variable: Variable;
  readonly by: TrainedBy;
}

/** Variables that share the figures of a step. */
interface Group {
  readonly factors: RateFactors;
  /** Updates of others before their first. */
  readonly after: number;
}

/**
 * The optimiser that settings name, on the variables of a network. Only these get slots, so frozen ones cost nothing.
 *
 * @param trainable named `<layer>.<role>`, as checkpoints name them
 * @param definition an optimiser in place of the settings' own. Default: theirs
 * @param later variables that an optimiser after this one trains, too: groups of parameters may name them. Default none
 * @throws BreedlabError for an optimiser or an option that does not exist, conflicting options, or a
 *   parameter group that matches no layer
 * @example const optimizer = createOptimizer(engine, network.trainable, { momentum: 0.9, weightDecay: 5e-4 });
 */
export function createOptimizer(
  engine: Engine,
  trainable: readonly NamedVariable[],
  settings: OptimizerSettings,
  definition?: OptimizerDefinition,
  later: readonly NamedVariable[] = [],
): Optimizer {
  const { member, constants } = chosenOptimizer(settings, definition);
  return new OptimizerAtWork(engine, trainable, settings, member, constants, later);
}

/**
 * The optimiser that settings name, and its constants. Loads no engine.
 *
 * @throws BreedlabError as {@link createOptimizer}, except for parameter groups
 */
export function chosenOptimizer(
  settings: OptimizerSettings,
  definition?: OptimizerDefinition,
): { readonly member: OptimizerDefinition; readonly constants: OptimizerConstants } {
  const spec = specOf(settings.optimizer ?? definition?.name ?? 'sgd');
  const member = definition ?? optimizers.get(spec.name);
  const given = spec.name === member.name ? spec : {};
  const options = readOptions('optimizer', member.options ?? {}, { ...given, name: member.name });
  const constants = { momentum: settings.momentum, options };
  member.check?.(constants);
  return { member, constants };
}

class OptimizerAtWork implements Optimizer {
  readonly name: string;
  private readonly slotNames: readonly string[];
  private readonly entries: ReadonlyMap<Variable, Entry>;
  private readonly factors: ReadonlyMap<Variable, RateFactors>;
  private groups: readonly Group[] = [];
  /** Positions in the groups. */
  private groupOf: ReadonlyMap<Variable, number> = new Map();
  private joined: readonly JoinedVariables[] = [];
  private readonly inPlaceUpdates: InPlaceUpdates | undefined;
  private readonly scalars: ScalarCache;
  /** Rates of the prepared step, by group. */
  private rates: readonly UpdateRates[] = [];
  private stepScalars: readonly (readonly Tensor[])[] = [];
  private steps = 0;
  /** Result of {@link exportSlots}: disposed with the next change, as it holds the slots' memory. */
  private exported: readonly NamedVariable[] = [];

  constructor(
    private readonly engine: Engine,
    trainable: readonly NamedVariable[],
    private readonly settings: OptimizerSettings,
    private readonly definition: OptimizerDefinition,
    private readonly constants: OptimizerConstants,
    later: readonly NamedVariable[],
  ) {
    this.name = definition.name;
    this.slotNames = definition.slots(constants);
    this.scalars = new ScalarCache(engine);
    this.inPlaceUpdates = definition.inPlace?.(engine, constants);
    const factors = rateFactors(trainable, settings, later);
    this.factors = new Map(trainable.map(({ variable }, i) => [variable, factors[i]!]));
    this.entries = new Map(
      trainable.map(({ name, variable }) => [variable, { name, variable, by: this.trainedBy(variable) }]),
    );
    this.formGroups();
  }

  get inPlace(): readonly InPlaceVariable[] | undefined {
    const trained = [...this.entries.values()].flatMap(({ by }) => (by.kind === 'in place' ? [by.trained] : []));
    return trained.length === this.entries.size ? trained : undefined;
  }

  get state(): OptimizerState {
    const { name, steps, joined } = this;
    return { name, steps, ...(joined.length === 0 ? {} : { joined }) };
  }

  prepare({ learningRate }: { readonly learningRate: number }): readonly Tensor[] {
    this.forgetExported();
    this.steps += 1;
    this.rates = this.groups.map(({ factors, after }) => ({
      learningRate: learningRate * factors.learningRate,
      weightDecay: this.settings.weightDecay * factors.weightDecay,
      step: this.steps - after,
    }));
    const { inPlaceUpdates, scalars } = this;
    if (inPlaceUpdates === undefined) return [];
    this.stepScalars = this.rates.map((rates, group) =>
      inPlaceUpdates.scalars(rates).map((value, i) => scalars.get(`${group}.${i}`, value)),
    );
    return this.stepScalars.flat();
  }

  cancel(): void {
    this.steps -= 1;
  }

  apply(variable: Variable, gradient: Tensor): void {
    const entry = this.entries.get(variable);
    if (entry === undefined) throw new Error(`The optimizer does not train the variable ${variable.name}.`);
    const group = this.groupOf.get(variable)!;
    const rates = this.rates[group];
    if (rates === undefined) throw new Error('The optimizer has no rates: a step begins with prepare.');
    if (entry.by.kind === 'in place') entry.by.trained.update(gradient, this.stepScalars[group]!);
    else entry.by.trained.update((slots) => this.updated(variable, gradient, slots, rates));
  }

  exportSlots(): readonly NamedVariable[] {
    this.forgetExported();
    this.exported = [...this.entries.values()].flatMap(({ name, by }) => {
      const slots = by.trained.readSlots() ?? [];
      return slots.map((value, i) => {
        const variable = this.engine.tf.variable(value, false);
        value.dispose();
        return { name: storedName(name, this.slotNames[i]!), variable };
      });
    });
    return this.exported;
  }

  importState(stored: ReadonlyMap<string, StoredTensor>, state: OptimizerState | undefined): void {
    const owner = state?.name ?? 'sgd';
    if (owner !== this.name) {
      throw new BreedlabError(
        `The checkpoint was written with the optimizer '${owner}', and the settings name '${this.name}'.`,
        `Continue with '${owner}', or train anew with '${this.name}'.`,
      );
    }
    this.dispose();
    this.steps = state?.steps ?? 0;
    this.joined = state?.joined ?? [];
    this.formGroups();
    const left = new Map(stored);
    for (const { name, variable, by } of this.entries.values()) {
      const names = this.slotNames.map((slot) => storedName(name, slot));
      const values = names.flatMap((one) => {
        const tensor = left.get(one);
        if (tensor === undefined || tensor.shape.join() !== variable.shape.join()) return [];
        left.delete(one);
        return [this.engine.tf.tensor(tensor.data, [...tensor.shape], 'float32')];
      });
      if (values.length > 0 && values.length === names.length) by.trained.setSlots(values);
      this.engine.tf.dispose(values);
      if (values.length > 0 && values.length < names.length)
        throw new Error(`The checkpoint has not all of ${names.join(', ')}.`);
    }
    for (const [name, { shape }] of left) {
      throw new Error(`The ${this.slotNames.join(', ')} of ${name} [${shape.join(', ')}] fits no trained variable.`);
    }
  }

  dispose(): void {
    this.forgetExported();
    for (const { by } of this.entries.values()) by.trained.dispose();
    this.scalars.dispose();
  }

  /** Puts variables with the same factors together that began to train at the same time. */
  private formGroups(): void {
    const after = new Map(this.joined.flatMap(({ steps, variables }) => variables.map((name) => [name, steps])));
    const all = [...this.entries.values()].map(({ name, variable }) => {
      const group: Group = { factors: this.factors.get(variable)!, after: after.get(name) ?? 0 };
      return { variable, group, key: JSON.stringify(group) };
    });
    const keys = [...new Set(all.map(({ key }) => key))];
    this.groups = keys.map((key) => all.find((each) => each.key === key)!.group);
    this.groupOf = new Map(all.map(({ variable, key }) => [variable, keys.indexOf(key)]));
  }

  private trainedBy(variable: Variable): TrainedBy {
    const { engine, inPlaceUpdates, slotNames } = this;
    if (inPlaceUpdates === undefined)
      return { kind: 'portable', trained: new PortableVariable(engine, variable, slotNames.length) };
    return { kind: 'in place', trained: new InPlaceVariable(engine, variable, inPlaceUpdates.rule) };
  }

  private updated(
    variable: Variable,
    gradient: Tensor,
    slots: readonly Tensor[],
    rates: UpdateRates,
  ): readonly [Tensor, ...Tensor[]] {
    const { engine, definition, constants, slotNames } = this;
    const named = Object.fromEntries(slotNames.map((name, i) => [name, slots[i]!]));
    const { tf } = engine;
    const values = { variable: variable.clone(), gradient, slots: named };
    const updated = definition.update({ ...constants, ...rates, ...values, tf, engine });
    return [updated.variable, ...slotNames.map((name) => this.slotOf(updated.slots, name))];
  }

  private slotOf(slots: Readonly<Record<string, Tensor>>, name: string): Tensor {
    const value = slots[name];
    if (value !== undefined) return value;
    throw new BreedlabError(
      `The update of the optimizer '${this.name}' gives no value for its slot '${name}'.`,
      `Return { variable, slots: { ${this.slotNames.join(', ')} } } from it.`,
    );
  }

  private forgetExported(): void {
    for (const { variable } of this.exported) variable.dispose();
    this.exported = [];
  }
}

function storedName(variable: string, slot: string): string {
  return slot === UNNAMED_SLOT ? variable : `${variable}/${slot}`;
}
