import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsAtAvx2, instructionSet, multipliesBfloat16 } from '../../src/engine/processor';

const cpuinfo = (flags: string): string => `processor\t: 0\nmodel name\t: Test CPU\nflags\t\t: ${flags}\nbugs\t\t:\n`;

const CASES: readonly (readonly [
  processor: string,
  cpuinfo: string,
  multiplies: boolean,
  endsAtAvx2: boolean,
  widest: string,
])[] = [
  ['AVX2', cpuinfo('fpu avx avx2 fma'), false, true, 'avx2'],
  ['AVX-512 of before bfloat16', cpuinfo('fpu avx2 avx512f avx512bw avx512_vnni'), false, false, 'avx512_vnni'],
  ['Cooper Lake, Zen 4', cpuinfo('fpu avx512f avx512_bf16 avx512_vnni'), true, false, 'avx512_bf16'],
  ['Sapphire Rapids', cpuinfo('fpu amx_bf16 avx512_fp16 amx_tile'), true, false, 'amx_bf16'],
  ['a name that only begins so', cpuinfo('fpu avx2 avx512_bf16x'), false, true, 'avx2'],
  ['no flags', 'processor : 0\nFeatures : fp asimd\n', false, false, 'asimd'],
  ['no file', '', false, false, process.arch],
];

for (const [processor, text, multiplies, narrow, widest] of CASES) {
  test(`${processor}: ${multiplies ? 'has' : 'has no'} instructions for bfloat16`, () => {
    assert.equal(multipliesBfloat16(text), multiplies);
    assert.equal(endsAtAvx2(text), narrow);
    assert.equal(instructionSet(text), widest);
  });
}
