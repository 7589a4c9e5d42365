/** An operation, and the handles of the values that it reads and makes. */
interface OrderedOperation {
  readonly name: string;
  readonly operation: string;
  readonly reads: readonly number[];
  readonly makes: readonly number[];
}

/** Operation whose failure must leave every resource unchanged. */
const CHECK = 'CheckNumerics';

/**
 * Finds the nodes that a node waits for besides its inputs, so that resource variables hold what they held when the
 * calls were recorded: a read waits for the last write, a write for whatever read the resource or a value of it.
 */
export class ResourceOrder {
  /** Nodes that the next write of a resource waits for, by its handle. */
  private readonly users = new Map<number, Set<string>>();
  private readonly lastWrite = new Map<number, string>();
  /** The resource that a value was read from. */
  private readonly readFrom = new Map<number, number>();
  private readonly checks: string[] = [];

  /** @param value its value at the beginning, if that is used */
  addResource(handle: number, value: number | undefined): void {
    this.users.set(handle, new Set());
    if (value !== undefined) this.readFrom.set(value, handle);
  }

  /** Takes the next operation. @returns the nodes that it has to wait for */
  before({ name, operation, reads, makes }: OrderedOperation): readonly string[] {
    if (operation === CHECK) this.checks.push(name);
    for (const handle of reads) {
      const resource = this.readFrom.get(handle);
      if (resource !== undefined) this.users.get(resource)!.add(name);
    }
    const touched = reads.filter((handle) => this.users.has(handle));
    const earlier = touched.flatMap((resource) =>
      operation === 'ReadVariableOp' ? this.read(resource, name, makes) : this.write(resource, name),
    );
    return [...new Set(earlier)].filter((node) => node !== name);
  }

  private read(resource: number, name: string, makes: readonly number[]): readonly string[] {
    this.users.get(resource)!.add(name);
    for (const value of makes) this.readFrom.set(value, resource);
    const last = this.lastWrite.get(resource);
    return last === undefined ? [] : [last];
  }

  private write(resource: number, name: string): readonly string[] {
    const last = this.lastWrite.get(resource);
    const earlier = [...this.users.get(resource)!, ...(last === undefined ? [] : [last]), ...this.checks];
    this.users.set(resource, new Set());
    this.lastWrite.set(resource, name);
    return earlier;
  }
}
