import { BreedlabError, messageOf } from '../../../core';
import { KERNELS_WASM } from './kernelsBinary';

/** The functions of kernels.c; pointers are addresses in the kernels' memory. */
export interface KernelFunctions {
  sum_grey(pixels: number, count: number): number;
  blend_with_constant(bytes: number, count: number, base: number, factor: number): void;
  blend_with_grey(pixels: number, count: number, factor: number): void;
  turn_hue(pixels: number, count: number, shift: number): void;
  squeeze_rows(
    from: number,
    fromStride: number,
    rows: number,
    first: number,
    pairs: number,
    weights: number,
    pairsMost: number,
    width: number,
    to: number,
    toStride: number,
  ): void;
  squeeze_columns(
    from: number,
    fromStride: number,
    first: number,
    pairs: number,
    weights: number,
    pairsMost: number,
    height: number,
    rowBytes: number,
    to: number,
  ): void;
  normalize(pixels: number, width: number, height: number, flip: number, table: number, out: number): void;
}

/** The part of the WebAssembly interface that is used here; TypeScript has it in its browser library only. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmModule {
  readonly brand: 'module';
}
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: KernelFunctions & { readonly __heap_base: { readonly value: number } } };
};

const PAGE = 65536;
const INITIAL_PAGES = 64;
/** Kernels write whole blocks: this much room follows every buffer. */
const PADDING = 64;
const ALIGNMENT = 64;
/** Memory does not shrink. After an image that needed more than this, the next one gets a new memory. */
const KEEP_BYTES = 64 * 2 ** 20;

let compiled: WasmModule | undefined;

/** Compiled kernels with memory of their own, for one thread: take buffers, fill them, run functions on them. */
export class Kernels {
  /** The functions; they hold until {@link reset}. */
  run!: KernelFunctions;
  private memory!: WasmMemory;
  private start = 0;
  private end = 0;
  private view = new Uint8Array(0);

  constructor() {
    this.instantiate();
  }

  /** Frees all buffers. */
  reset(): void {
    if (this.memory.buffer.byteLength > KEEP_BYTES) this.instantiate();
    this.end = this.start;
  }

  /** Takes a buffer, with room to write beyond its end. Its content is undefined. @returns its address */
  take(bytes: number): number {
    const address = this.end;
    this.end = Math.ceil((address + bytes + PADDING) / ALIGNMENT) * ALIGNMENT;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** A buffer with a copy of the values. */
  takeCopy(values: Uint8Array | Int16Array | Int32Array | Float32Array): number {
    const address = this.take(values.byteLength);
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
    return address;
  }

  /** The memory. Get it anew after {@link take}: growing replaces it. */
  get bytes(): Uint8Array {
    if (this.view.buffer !== this.memory.buffer) this.view = new Uint8Array(this.memory.buffer);
    return this.view;
  }

  private instantiate(): void {
    compiled ??= compile();
    this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
    this.run = exports;
    this.start = Math.ceil(exports.__heap_base.value / ALIGNMENT) * ALIGNMENT;
    this.end = this.start;
  }
}

function compile(): WasmModule {
  try {
    return new WebAssembly.Module(Buffer.from(KERNELS_WASM, 'base64'));
  } catch (error) {
    throw new BreedlabError(
      `The image kernels do not compile here: ${messageOf(error)}.`,
      'They take WebAssembly with SIMD: Node 20.9 or newer, on a processor with SSE4.1 or on arm64.',
      { cause: error },
    );
  }
}
