import type { LayerOfKind, ResolvedLayer } from '../layerSpecs';

/** What is computed one after the other: layers, with convolutions taken apart. */
export type Step =
  | { readonly kind: 'pad'; readonly padding: number }
  /** `bias: 'later'` leaves the bias to a step of its own. */
  | { readonly kind: 'convolution'; readonly layer: LayerOfKind<'conv2d'>; readonly bias: 'with' | 'later' }
  | { readonly kind: 'bias'; readonly layer: LayerOfKind<'conv2d'> }
  | { readonly kind: 'layer'; readonly layer: Exclude<ResolvedLayer, LayerOfKind<'conv2d'>> };

/** In evaluation a batch norm is part of the convolution before it. */
export type EvaluationStep =
  | Step
  | {
      readonly kind: 'normedConvolution';
      readonly layer: LayerOfKind<'conv2d'>;
      readonly batchNorm: LayerOfKind<'batchNorm2d'>;
    };

/**
 * The steps of a model, in an order that gives the same values for less work: a max pooling comes before the
 * ReLU and the bias that stand before it, since max(relu(x + b)) = relu(max(x) + b), also after rounding.
 * Layers that do nothing are left out. Pure.
 */
export function stepsOf(layers: readonly ResolvedLayer[]): readonly Step[] {
  const steps = layers.filter((layer) => !isIdentity(layer)).flatMap(stepsOfLayer);
  return biasesAfterPooling(poolingBeforeRelu(steps));
}

/**
 * The same for evaluation: dropout is left out, and batch norm, a fixed map there, is folded into its convolution.
 * In training it follows the statistics of the batch, frozen or not, so that nothing can be folded. Pure.
 */
export function evaluationStepsOf(layers: readonly ResolvedLayer[]): readonly EvaluationStep[] {
  const steps = stepsOf(layers).filter((step) => !isLayer(step, 'dropout'));
  return steps.flatMap((step, i): EvaluationStep[] => {
    const [before, after] = [steps[i - 1], steps[i + 1]];
    if (step.kind === 'convolution' && isBatchNorm(after)) {
      return [{ kind: 'normedConvolution', layer: step.layer, batchNorm: after.layer }];
    }
    return isBatchNorm(step) && before?.kind === 'convolution' ? [] : [step];
  });
}

type BatchNormStep = Extract<Step, { kind: 'layer' }> & { readonly layer: LayerOfKind<'batchNorm2d'> };

function isBatchNorm(step: Step | undefined): step is BatchNormStep {
  return step !== undefined && isLayer(step, 'batchNorm2d');
}

function stepsOfLayer(layer: ResolvedLayer): Step[] {
  if (layer.kind !== 'conv2d') return [{ kind: 'layer', layer }];
  const convolution: Step = { kind: 'convolution', layer, bias: 'with' };
  if (layer.padding === 0 || padsSame(layer)) return [convolution];
  return [{ kind: 'pad', padding: layer.padding }, convolution];
}

/** Whether TensorFlow's 'same' puts exactly a convolution's zeros. */
export function padsSame({ stride, kernelSize, padding }: LayerOfKind<'conv2d'>): boolean {
  return stride === 1 && kernelSize === 2 * padding + 1;
}

function isIdentity(layer: ResolvedLayer): boolean {
  if (layer.kind === 'dropout') return layer.rate === 0;
  return layer.kind === 'adaptiveAvgPool2d' && layer.inputShape.join() === layer.outputShape.join();
}

function poolingBeforeRelu(steps: readonly Step[]): Step[] {
  const result = [...steps];
  for (let i = 1; i < result.length; i++) {
    const [before, current] = [result[i - 1]!, result[i]!];
    if (isLayer(current, 'maxPool2d') && isLayer(before, 'relu')) {
      result[i - 1] = current;
      result[i] = before;
    }
  }
  return result;
}

function biasesAfterPooling(steps: readonly Step[]): Step[] {
  return steps.flatMap((step, i): Step[] => {
    const [before, after] = [steps[i - 1], steps[i + 1]];
    if (step.kind === 'convolution' && after !== undefined && isLayer(after, 'maxPool2d')) {
      return [{ ...step, bias: 'later' }];
    }
    if (isLayer(step, 'maxPool2d') && before?.kind === 'convolution') {
      return [step, { kind: 'bias', layer: before.layer }];
    }
    return [step];
  });
}

function isLayer(step: Step, kind: ResolvedLayer['kind']): boolean {
  return step.kind === 'layer' && step.layer.kind === kind;
}
