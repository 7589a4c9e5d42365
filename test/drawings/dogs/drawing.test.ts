import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import sharp from 'sharp';
import { drawDogSvg, loadBreeds, renderDogJpeg, POSES, type Breed, type DogImageKey } from '../../../src/drawings/dogs';

const breed = (name: string): Breed => loadBreeds().find((b) => b.folder.endsWith(name))!;
const KEY: DogImageKey = { seed: 1, breed: breed('Dachshund'), split: 'train', index: 0 };
const OTHERS: Record<string, DogImageKey> = {
  seed: { ...KEY, seed: 2 },
  breed: { ...KEY, breed: breed('Beagle') },
  split: { ...KEY, split: 'test' },
  index: { ...KEY, index: 1 },
};

async function pixelHash(jpeg: Buffer): Promise<string> {
  return createHash('sha256')
    .update(await sharp(jpeg).raw().toBuffer())
    .digest('hex');
}

test('the same key draws the same picture, any other key another', async () => {
  assert.equal(drawDogSvg(KEY).svg, drawDogSvg({ ...KEY }).svg);
  const hash = await pixelHash(await renderDogJpeg(KEY, 64));
  assert.equal(await pixelHash(await renderDogJpeg({ ...KEY }, 64)), hash);
  for (const [what, key] of Object.entries(OTHERS)) {
    assert.notEqual(drawDogSvg(key).svg, drawDogSvg(KEY).svg, what);
    assert.notEqual(await pixelHash(await renderDogJpeg(key, 64)), hash, what);
  }
});

test('every breed in every pose is well-formed SVG of finite numbers', () => {
  for (const one of loadBreeds()) {
    for (const [i, pose] of POSES.entries()) {
      const { svg } = drawDogSvg({ seed: 3, breed: one, split: 'valid', index: i }, pose);
      const problem = wellFormed(svg);
      assert.equal(problem, undefined, `${one.folder} ${pose}: ${problem}`);
    }
  }
});

test('the check of SVG finds what it looks for', () => {
  assert.match(wellFormed('<svg><g></svg>')!, /closes/);
  assert.match(wellFormed('<svg><path d="MNaN 1"/></svg>')!, /NaN/);
  assert.match(wellFormed('<svg><use href="url(#a)"/></svg>')!, /#a/);
});

test('the shorter side has the size asked for, pictures are upright and lying', async () => {
  let [portrait, landscape] = [0, 0];
  for (let index = 0; index < 24; index++) {
    const { width, height } = await sharp(await renderDogJpeg({ ...KEY, index }, 48)).metadata();
    assert.equal(Math.min(width, height), 48, `${width} x ${height}`);
    if (width > height * 1.1) landscape += 1;
    if (height > width * 1.1) portrait += 1;
  }
  assert.ok(portrait >= 2 && landscape >= 4, `${portrait} upright, ${landscape} lying`);
});

test('pose, scene and light are drawn alike for every breed', () => {
  const counts = (name: string): Map<string, number> => {
    const seen = new Map<string, number>();
    for (let index = 0; index < 300; index++) {
      const { pose, scene, lighting } = drawDogSvg({ seed: 1, breed: breed(name), split: 'train', index });
      for (const label of [
        pose.name,
        scene,
        lighting.exposure > 1 ? 'bright' : 'dark',
        pose.facesLeft ? 'left' : 'right',
      ]) {
        seen.set(label, (seen.get(label) ?? 0) + 1);
      }
    }
    return seen;
  };
  const [one, two] = [counts('Dachshund'), counts('Poodle')];
  for (const label of new Set([...one.keys(), ...two.keys()])) {
    const [a, b] = [one.get(label) ?? 0, two.get(label) ?? 0];
    const deviation = Math.sqrt(2 * 300 * 0.25);
    assert.ok(Math.abs(a - b) < 4 * deviation, `${label}: ${a} and ${b} of 300`);
  }
  assert.equal([...one.keys()].filter((label) => (POSES as readonly string[]).includes(label)).length, POSES.length);
});

/** What is wrong with the SVG, if anything: unmatched tags, numbers that are not finite, missing ids. */
function wellFormed(svg: string): string | undefined {
  const bad = /NaN|Infinity|undefined|null/.exec(svg);
  if (bad) return `has ${bad[0]} near ${svg.slice(Math.max(0, bad.index - 60), bad.index + 20)}`;
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing && open.pop() !== name) return `</${name}> closes another element`;
    if (!closing && !selfClosing) open.push(name!);
  }
  if (open.length > 0) return `${open.join(', ')} not closed`;
  const rest = svg.replace(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g, '').replace(/[^<>&]/g, '');
  if (rest !== '') return `stray ${rest.slice(0, 5)}`;
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  if (new Set(ids).size !== ids.length) return 'repeats an id';
  const missing = [...svg.matchAll(/url\(#([^)]+)\)/g)].find((match) => !ids.includes(match[1]!));
  return missing ? `refers to #${missing[1]}, which is not there` : undefined;
}
