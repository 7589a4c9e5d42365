import { BreedlabError } from '../../core';
import { HUES } from '../hues';
import type { LayerSpec } from '../layers';
import type { ModelDefinition } from '../network';
import { scaled, type FamilyOptions } from './options';

const PATCH = 16;
const BLOCKS = 12;
const HEADS = 12;
/** Features of a head; the width multiplier scales these, so that it always divides the width. */
const HEAD_SIZE = 64;

const NORM = { kind: 'layerNorm', epsilon: 1e-6 } as const;

export const vitB16: ModelDefinition<'vit_b_16'> = {
  name: 'vit_b_16',
  description: 'vision transformer on patches of 16 pixels',
  reference: 'torchvision.models (Dosovitskiy et al. 2021, "An image is worth 16x16 words")',
  family: 'ViT',
  color: HUES.sky,
  defaultInit: 'vit',
  dropout: 0,
  demoScale: { imageSize: 64, widthMultiplier: 0.125, batchSize: 16, maxEpochs: 20 },
  publishedWeights: 'vit_b_16',
  stages: [
    { name: 'embedding', from: 'conv_proj' },
    ...Array.from({ length: BLOCKS }, (_, i) => ({
      name: `block${i + 1}`,
      from: `encoder.layers.encoder_layer_${i}.ln_1`,
    })),
    { name: 'head', from: 'encoder.ln' },
  ],
  layers,
};

/** Layers of torchvision's VisionTransformer, under the names of its modules. */
function layers(options: FamilyOptions): readonly LayerSpec[] {
  checkImageSize(options);
  const width = HEADS * scaled(HEAD_SIZE, options);
  return [
    { kind: 'conv2d', name: 'conv_proj', filters: width, kernelSize: PATCH, stride: PATCH, padding: 0 },
    { kind: 'tokens', name: 'patches' },
    // Named as in torchvision's state dict.
    { kind: 'classToken', name: 'class_token' },
    { kind: 'positionEmbedding', name: 'encoder' },
    { kind: 'dropout', name: 'encoder.dropout', rate: options.dropout },
    ...Array.from({ length: BLOCKS }, (_, i) =>
      block(
        `encoder.layers.encoder_layer_${i}`,
        i === 0 ? 'encoder.dropout' : `encoder.layers.encoder_layer_${i - 1}.add2`,
        width,
        options,
      ),
    ).flat(),
    { ...NORM, name: 'encoder.ln' },
    { kind: 'selectToken', name: 'token' },
    { kind: 'dense', name: 'heads.head', units: options.classCount, initial: 'zeros' },
  ];
}

function block(name: string, input: string, width: number, { dropout: rate }: FamilyOptions): LayerSpec[] {
  return [
    { ...NORM, name: `${name}.ln_1`, inputs: [input] },
    { kind: 'selfAttention', name: `${name}.self_attention`, heads: HEADS },
    { kind: 'dropout', name: `${name}.dropout`, rate },
    { kind: 'add', name: `${name}.add1`, inputs: [`${name}.dropout`, input] },
    { ...NORM, name: `${name}.ln_2` },
    { kind: 'dense', name: `${name}.mlp.0`, units: 4 * width },
    { kind: 'gelu', name: `${name}.mlp.1` },
    { kind: 'dropout', name: `${name}.mlp.2`, rate },
    { kind: 'dense', name: `${name}.mlp.3`, units: width },
    { kind: 'dropout', name: `${name}.mlp.4`, rate },
    { kind: 'add', name: `${name}.add2`, inputs: [`${name}.mlp.4`, `${name}.add1`] },
  ];
}

function checkImageSize({ imageSize }: FamilyOptions): void {
  if (imageSize % PATCH === 0) return;
  throw new BreedlabError(
    `vit_b_16 does not fit images of ${imageSize} px: it takes patches of ${PATCH} px.`,
    `Use a size that is a multiple of ${PATCH}, e.g. ${Math.ceil(imageSize / PATCH) * PATCH} px.`,
  );
}
