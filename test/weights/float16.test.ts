import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeElements } from '../../src/weights/elements';
import { toFloat16 } from '../../src/weights';

const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
const values = new Float32Array(bits.length);
decodeElements('float16', bits.buffer, bits.length, values, 0);

test('every float16 comes back as it is', () => {
  const numbers = bits.filter((each) => !Number.isNaN(values[each]!));
  assert.deepEqual(toFloat16(Float32Array.from(numbers, (each) => values[each]!)), numbers);
  assert.deepEqual([...toFloat16(Float32Array.of(NaN))], [0x7e00]);
});

test('a value between two goes to the nearer one, from the middle to the even one', () => {
  for (let low = 0; low < 0x7bff; low++) {
    const [below, above] = [values[low]!, values[low + 1]!];
    const middle = (below + above) / 2;
    const quarter = (above - below) / 4;
    const even = low % 2 === 0 ? low : low + 1;
    const rounded = toFloat16(Float32Array.of(middle - quarter, middle, middle + quarter, -middle));
    assert.deepEqual([...rounded], [low, even, low + 1, even | 0x8000], String(middle));
  }
});

test('too large is infinite, too small is zero', () => {
  assert.deepEqual(
    [...toFloat16(Float32Array.of(65519, 65520, -1e30, 2 ** -25, -(2 ** -26), 1.5 * 2 ** -25))],
    [0x7bff, 0x7c00, 0xfc00, 0, 0x8000, 1],
  );
});
