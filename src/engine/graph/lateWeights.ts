/** An operation, and the handles of the values that it reads and makes. */
interface SizedOperation {
  readonly name: string;
  readonly reads: readonly number[];
  readonly makes: readonly number[];
  /** Values in all that it makes. */
  readonly size: number;
}

/** Fewer values than these, a megabyte of float32, may be made at any time. */
const LARGE = 1 << 18;

/**
 * Finds the node that a node waits for besides its inputs, so that large values that weights alone decide, such as filters
 * with a batch norm in them, are made where the recorded calls made them. TensorFlow would make all of them as a run
 * begins, and hold them until each is read.
 */
export class LateWeights {
  private readonly weights = new Set<number>();
  /** The last node so far that depends on an input. */
  private last: string | undefined;

  addWeight(handle: number): void {
    this.weights.add(handle);
  }

  /** Takes the next operation. @returns the nodes that it has to wait for */
  before({ name, reads, makes, size }: SizedOperation): readonly string[] {
    if (reads.length === 0) return [];
    if (!reads.every((handle) => this.weights.has(handle))) {
      this.last = name;
      return [];
    }
    for (const handle of makes) this.weights.add(handle);
    return size < LARGE || this.last === undefined ? [] : [this.last];
  }
}
