import { Kernels } from './simd';

/** Working memory that is kept between images, so that a worker allocates nothing large per image. */
export interface Scratch {
  readonly kernels: Kernels;
}

/**
 * New working memory. One per thread; results of transforms lie in it until the next call.
 *
 * @example const scratch = createScratch();
 */
export function createScratch(): Scratch {
  return { kernels: new Kernels() };
}
