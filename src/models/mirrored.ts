import type { Engine, Tensor2D, Tensor4D } from '../engine';

/**
 * The mean of the logits of images and of their mirror images: flip averaging at test time.
 *
 * @param logits of images, to be disposed by whoever called for them
 * @param images shape [images, height, width, channels]
 */
export function mirroredLogits({ tf }: Engine, images: Tensor4D, logits: (images: Tensor4D) => Tensor2D): Tensor2D {
  const width = 2;
  return tf.tidy(() => tf.mul(tf.add(logits(images), logits(tf.reverse(images, width))), 0.5));
}
