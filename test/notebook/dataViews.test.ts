import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ComparedOrders, ComparedShrinking, RgbImage } from '../../src/data';
import { tableText } from '../../src/notebook/output';
import { batchTable, cacheCostTable, ordersTable, shrinkingTable } from '../../src/notebook/views';

const image: RgbImage = { width: 1, height: 1, data: new Uint8Array(3) };

describe('tables on the data', () => {
  it('give a batch per channel', () => {
    const channel = { mean: -0.004, std: 1.2345, min: -2, max: 2 };
    const table = batchTable([32, 224, 224, 3], [channel, channel, channel]);
    assert.equal(table.caption, 'A batch of shape 32 × 224 × 224 × 3');
    assert.deepEqual(table.rows[2], ['blue', '-0.00', '1.23', '-2.00', '2.00']);
  });

  it('give the differences of orders by their quantiles', () => {
    const compared = Array.from({ length: 11 }, (_, i): ComparedOrders => {
      return { jitterFirst: image, cropFirst: image, difference: { mean: i, max: 20 - i, image } };
    });
    const { rows, caption } = ordersTable(compared);
    assert.equal(caption, 'Crop before jitter against jitter before crop, 11 draws');
    assert.deepEqual(
      rows.map(([, value]) => value),
      ['5.0', '9.0', '20'],
    );
  });

  it('give what shrinking costs on disk and in grey levels', () => {
    const difference = (mean: number, max: number) => ({ image, difference: { mean, max, image } });
    const compared: ComparedShrinking = {
      width: 2400,
      height: 1792,
      fromOriginal: [image, image],
      shrunk: [{ shorterSide: 896, bytes: 1200 * 896 * 3, crops: [difference(0.25, 3), difference(0.75, 9)] }],
    };
    const { rows } = shrinkingTable(compared, 224);
    assert.deepEqual(rows, [
      ['1792 px', '-', '12 MiB', '0', '0'],
      ['896 px', '4', '3.1 MiB', '0.50', '9'],
    ]);
  });

  it('give what the cache keeps', () => {
    const all = { name: 'all', train: 6680, valid: 835, test: 836, total: 8351 };
    const cost = {
      shorterSide: 896,
      trainBytes: 5 * 2 ** 30,
      evaluationBytes: 240 * 2 ** 20,
      looked: 60,
      shrunk: 2,
      fileShare: 0.083,
    };
    const text = tableText(cacheCostTable({ name: 'dogs', hash: 'x', classes: [], all }, 224, cost));
    assert.match(text, /6680 training +decoded, shorter side at most 896 px +about 5120 MiB/);
    assert.match(text, /1671 validation and test +transformed, 224 × 224 +240 MiB/);
    assert.match(text, /2 of 60 training images .* Their files take 8% of what the pixels take/);
  });
});
