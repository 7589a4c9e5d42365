import '../engine/onWasm';
import { describe } from 'node:test';

describe('hiddenNaN.test on the WASM engine', () => void require('./hiddenNaN.test'));
