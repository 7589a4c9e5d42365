import type { Loop } from './loop';

/**
 * Begins an epoch with the layers that train in it. Variables that join get an optimiser's slots of their own, and count
 * their updates from then on, as PyTorch's do when `requires_grad` is set; those that trained before keep theirs.
 */
export function unfreezeFor(loop: Loop, epoch: number): void {
  const { setup, optimizer, trainingStep } = loop;
  const before = new Set(setup.network.trainable.map(({ name }) => name));
  if (setup.unfreeze?.(epoch) !== true) return;
  const { state } = optimizer;
  const slots = new Map(
    optimizer.exportSlots().map(({ name, variable }) => {
      return [name, { shape: variable.shape, data: variable.dataSync<'float32'>() }] as const;
    }),
  );
  const variables = setup.network.trainable.map(({ name }) => name).filter((name) => !before.has(name));
  trainingStep.dispose();
  loop.optimizer = loop.newOptimizer();
  const joined = [...(state.joined ?? []), ...(state.steps === 0 ? [] : [{ steps: state.steps, variables }])];
  loop.optimizer.importState(slots, { ...state, joined });
  optimizer.dispose();
  loop.trainingStep = loop.newStep(loop.optimizer);
}

/** The epoch whose layers a checkpoint's optimiser trained: the one in progress, or the one that is over. */
export function lastTrainedEpoch({ epoch, step }: { readonly epoch: number; readonly step: number }): number {
  return step > 0 ? epoch : Math.max(1, epoch - 1);
}
