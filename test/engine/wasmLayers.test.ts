import './onWasm';
import { describe } from 'node:test';

describe('layers.test on the WASM engine', () => void require('./layers/layers.test'));
