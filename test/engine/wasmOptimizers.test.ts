import './onWasm';
import { describe } from 'node:test';

/** Optimisers and losses on the WASM engine; they count tensors, hence a process without other tests. */
const FILES = ['training/optimizers/optimizers.test', 'training/losses/losses.test'];

for (const file of FILES) describe(`${file} on the WASM engine`, () => void require(`../${file}`));
