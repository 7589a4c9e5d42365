import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multipliesBfloat16 } from '../../src/engine/processor';

const cpuinfo = (flags: string): string => `processor\t: 0\nmodel name\t: Test CPU\nflags\t\t: ${flags}\nbugs\t\t:\n`;

const CASES: readonly (readonly [processor: string, cpuinfo: string, multiplies: boolean])[] = [
  ['AVX2', cpuinfo('fpu avx avx2 fma'), false],
  ['AVX-512 of before bfloat16', cpuinfo('fpu avx512f avx512bw avx512_vnni'), false],
  ['Cooper Lake, Zen 4', cpuinfo('fpu avx512f avx512_bf16 avx512_vnni'), true],
  ['Sapphire Rapids', cpuinfo('fpu amx_bf16 avx512_fp16 amx_tile'), true],
  ['a name that only begins so', cpuinfo('fpu avx512_bf16x'), false],
  ['no flags', 'processor : 0\nFeatures : fp asimd\n', false],
  ['no file', '', false],
];

for (const [processor, text, multiplies] of CASES) {
  test(`${processor}: ${multiplies ? 'has' : 'has no'} instructions for bfloat16`, () => {
    assert.equal(multipliesBfloat16(text), multiplies);
  });
}
