import type { LayerSpec } from '../layers';
import type { FamilyOptions } from './options';

/** Blocks that several families of torchvision share. */

/** A convolution without bias, its batch norm and its activation. */
export interface ConvNormOptions {
  readonly filters: number;
  readonly kernelSize: number;
  /** Default 1. */
  readonly stride?: number;
  /** True for a depthwise convolution. Default false. */
  readonly depthwise?: boolean;
  /** Default: none. */
  readonly activation?: 'relu6' | 'silu';
  /** The layer whose output it takes. Default: the one before it. */
  readonly input?: string;
}

/** torchvision's Conv2dNormActivation, which keeps the size of the image apart from its stride. */
export function convNorm(name: string, options: ConvNormOptions): LayerSpec[] {
  const { filters, kernelSize, stride = 1, depthwise = false, activation, input } = options;
  return [
    {
      ...{ kind: 'conv2d', name: `${name}.0`, filters, kernelSize, stride, padding: (kernelSize - 1) / 2, bias: false },
      ...(depthwise ? { groups: 'channels' as const } : {}),
      ...(input === undefined ? {} : { inputs: [input] }),
    },
    { kind: 'batchNorm2d', name: `${name}.1` },
    ...(activation === undefined ? [] : [{ kind: activation, name: `${name}.2` } as const]),
  ];
}

/** A width under the multiplier as a multiple of 8, and not less than 9/10 of it: torchvision's _make_divisible. */
export function divisibleWidth(width: number, { widthMultiplier }: Pick<FamilyOptions, 'widthMultiplier'>): number {
  const wanted = width * widthMultiplier;
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}
