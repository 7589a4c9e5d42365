import { randomUUID } from 'node:crypto';
import { MIME, type MimeBundle } from '../../charts';
import { BreedlabError } from '../../core';

/** A place in a notebook's output that can be redrawn. */
export interface DisplaySlot {
  /** Draws `bundle` in place of this slot's earlier content. */
  draw(bundle: MimeBundle): void;
}

/** Destination of output: the running cell. Tests put a list in its place. */
export interface Display {
  /** Appends a bundle to the output. */
  show(bundle: MimeBundle): void;
  /** A slot at the end of the output; takes its place with the first {@link DisplaySlot.draw}. */
  slot(): DisplaySlot;
}

/** By MIME type of a picture: its text alternative, which nbconvert's classic template puts into its `alt`. */
type DisplayMetadata = Readonly<Record<string, { readonly alt: string }>>;

interface DisplayData {
  readonly data: MimeBundle;
  readonly metadata: DisplayMetadata;
  readonly transient: { readonly display_id?: string };
}

type WriteDisplayData = (data: DisplayData, isUpdate: boolean) => void;

/**
 * The cell that is running now. Keep it for output that comes later: another cell may be running by then.
 *
 * @throws BreedlabError outside a kernel
 */
export function cellDisplay(): Display {
  const write = kernelWriter() ?? denoWriter();
  if (write === undefined) {
    throw new BreedlabError(
      'There is no notebook cell to show this in.',
      'Call it from a notebook with the kernel "TypeScript (Breedlab)" (npm run lab), ' +
        'or use `npx breedlab` in a terminal.',
    );
  }
  return {
    show: (bundle) => write({ data: bundle, metadata: alternatives(bundle), transient: {} }, false),
    slot: () => updatableSlot(write),
  };
}

function updatableSlot(write: WriteDisplayData): DisplaySlot {
  const transient = { display_id: randomUUID() };
  let isDrawn = false;
  return {
    draw(bundle) {
      write({ data: bundle, metadata: alternatives(bundle), transient }, isDrawn);
      isDrawn = true;
    },
  };
}

/** The text of a bundle as the text alternative of its pictures, also as they are saved with a notebook. */
function alternatives(bundle: MimeBundle): DisplayMetadata {
  const alt = bundle[MIME.text];
  if (typeof alt !== 'string') return {};
  const pictures = Object.keys(bundle).filter((type) => type.startsWith('image/'));
  return Object.fromEntries(pictures.map((type) => [type, { alt }]));
}

/** The part of Deno's API in its Jupyter kernel that is used here. */
interface DenoKernel {
  readonly jupyter?: { broadcast(type: 'display_data' | 'update_display_data', content: DisplayData): Promise<void> };
}

/** The writer of Deno's kernel, in which the package shows itself, too. */
function denoWriter(): WriteDisplayData | undefined {
  const { jupyter } = (globalThis as { readonly Deno?: DenoKernel }).Deno ?? {};
  if (jupyter === undefined) return undefined;
  return (data, isUpdate) => void jupyter.broadcast(isUpdate ? 'update_display_data' : 'display_data', data);
}

/**
 * tslab's public API sends one MIME type per message; its internal writer takes whole bundles. Read from the
 * modules that are already loaded: outside a kernel there is none, and loading it would load a TypeScript
 * compiler.
 */
function kernelWriter(): WriteDisplayData | undefined {
  const jupyter = require.cache[require.resolve('tslab/dist/jupyter.js')];
  const exported = jupyter?.exports as { lastWriteDisplayData?: WriteDisplayData | null } | undefined;
  return exported?.lastWriteDisplayData ?? undefined;
}
