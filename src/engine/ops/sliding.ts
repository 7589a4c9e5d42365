import type { Tensor4D } from '../types';

/** Stride and padding of a kernel that slides over an image. */
export interface Sliding {
  readonly stride: number;
  /** 'same' is TensorFlow's SAME, for odd kernels: equal zeros on both sides or one more at the end. */
  readonly padding: 'same' | 'valid';
}

/** Inputs of the gradients of a convolution. */
export interface ConvolutionGradientInputs {
  /** Gradient of the output, [batch, height, width, filters]. */
  readonly dy: Tensor4D;
  /** Input of the convolution, [batch, height, width, channels]. */
  readonly x: Tensor4D;
  /** [size, size, channels, filters]. */
  readonly kernel: Tensor4D;
}
