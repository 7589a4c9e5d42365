import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { Random } from '../../src/core';
import type { Fragment } from '../../src/report/convert';
import { boundImages } from '../../src/report/images';

function fragment(html: string): Fragment {
  return { file: 'a.ipynb', slug: 'a', title: 'A', html, headings: [], experiments: [], outputs: 1 };
}

/** A picture that does not compress: noise. */
async function noise(width: number, height: number): Promise<Buffer> {
  const random = Random.seeded(1);
  const data = Buffer.from(Array.from({ length: width * height * 3 }, () => Math.floor(random.uniform(0, 256))));
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

test('a large image is bounded in width and re-encoded; a small one stays byte for byte', async () => {
  const [large, small] = [await noise(2000, 60), await noise(20, 20)];
  const source = (image: Buffer): string => `data:image/png;base64,${image.toString('base64')}`;
  const { html } = await boundImages(fragment(`<img src="${source(large)}"> text <img src="${source(small)}">`));
  assert.ok(html.includes(source(small)));
  const [, webp] = /data:image\/webp;base64,([^"]+)/.exec(html)!;
  const bytes = Buffer.from(webp!, 'base64');
  assert.ok(bytes.length < large.length);
  assert.equal((await sharp(bytes).metadata()).width, 1920);
});

test('what is no image stays as it is', async () => {
  const odd = `<img src="data:image/png;base64,${'A'.repeat(200_000)}">`;
  assert.equal((await boundImages(fragment(odd))).html, odd);
});
