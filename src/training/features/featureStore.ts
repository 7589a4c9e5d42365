/** Features of the images of a split, outside the engine's memory. */
export class FeatureStore {
  private values = new Float32Array(0);
  private readonly isKnown: Uint8Array;
  private count = 0;

  /**
   * @param images number of images in the split
   * @param size values per image
   */
  constructor(
    private readonly images: number,
    private readonly size: number,
  ) {
    this.isKnown = new Uint8Array(images);
  }

  /** Number of images whose features are stored. */
  get known(): number {
    return this.count;
  }

  has(position: number): boolean {
    return this.isKnown[position] === 1;
  }

  /** @param features of `positions.length` images, one after the other */
  put(positions: ArrayLike<number>, features: Float32Array): void {
    // Memory is allocated with the first features: a training may end before.
    if (this.values.length === 0) this.values = new Float32Array(this.images * this.size);
    for (let row = 0; row < positions.length; row++) {
      const position = positions[row]!;
      this.values.set(features.subarray(row * this.size, (row + 1) * this.size), position * this.size);
      if (!this.has(position)) this.count += 1;
      this.isKnown[position] = 1;
    }
  }

  /** Copies the features of stored images, one after the other. */
  gather(positions: ArrayLike<number>): Float32Array {
    const features = new Float32Array(positions.length * this.size);
    for (let row = 0; row < positions.length; row++) {
      const from = positions[row]! * this.size;
      features.set(this.values.subarray(from, from + this.size), row * this.size);
    }
    return features;
  }
}
