import './onWasm';
import { describe } from 'node:test';

/**
 * The tests against PyTorch, and those of trainings, on the WASM engine. Not the fifty steps of parity.test:
 * Base_fix enlarges roundings from step to step, and other sums than native TensorFlow's leave 1% by step 45.
 */
const FILES = [
  'models/torchParity.test',
  'models/program.test',
  'models/graph.test',
  'models/kinds/kinds.test',
  'training/step.test',
  'training/transfer.test',
];

for (const file of FILES) describe(`${file} on the WASM engine`, () => void require(`../${file}`));
