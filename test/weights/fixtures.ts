import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, readJson, settings } from '../../src/core';
import { openWeightsFile, publishedWeights, type PublishedWeights, type WeightsFormat } from '../../src/weights';

/** What make_weight_fixtures.py wrote. */
export interface Manifest {
  readonly files: Readonly<
    Record<string, { readonly format: WeightsFormat; readonly tensors: Readonly<Record<string, Expected>> }>
  >;
  /** Networks whose state dicts are files of the same name, and the logits of two images. */
  readonly models: Readonly<Record<'AlexNet' | 'vgg16_bn', ModelExpectation>>;
  /** Files that must be refused, and what the message must name. */
  readonly refused: Readonly<Record<string, string>>;
  /** SHA-256 of all bit patterns of a 16-bit type, as float32 with one NaN. */
  readonly allPatterns: Readonly<Record<'F16' | 'BF16', string>>;
}

export interface ModelExpectation {
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly classCount: number;
  readonly logits: readonly (readonly number[])[];
}

export interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Numbers; infinities and -0 as text. */
  readonly values: readonly (number | string)[];
}

export interface ReadTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export function fixture(name: string): string {
  return path.join(settings().projectRoot, 'test', 'fixtures', 'weights', name);
}

export const manifest = readJson<Manifest>(fixture('manifest.json'));

/**
 * The fixture `module.pth`, described as if it were published: 205 parameters, beside 8 statistics and a
 * counter.
 */
export function smallPublished(
  url = 'http://127.0.0.1:1/none',
  changes: Partial<PublishedWeights> = {},
): PublishedWeights {
  const content = fs.readFileSync(fixture('module.pth'));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const fileName = `module-${sha256.slice(0, 8)}.pth`;
  const parameters = 4 * 27 + 4 + 4 + 4 + 5 * 16 + 5;
  return {
    ...publishedWeights('alexnet'),
    origin: { kind: 'url', url },
    fileName,
    bytes: content.length,
    sha256,
    parameters,
    ...changes,
  };
}

/** Everything in a file. */
export async function readAll(file: string): Promise<Record<string, ReadTensor>> {
  const opened = await openWeightsFile(file);
  try {
    return Object.fromEntries(
      opened.names().map((name) => {
        const { dtype, shape } = opened.entry(name);
        return [name, { dtype, shape, values: Array.from(opened.read(name)) }];
      }),
    );
  } finally {
    opened.close();
  }
}

/** Python spells infinity `inf`. */
export function expectedNumber(value: number | string): number {
  return typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity'));
}

export function expectedTensors(name: string): Record<string, ReadTensor> {
  const entries = Object.entries(manifest.files[name]!.tensors);
  return Object.fromEntries(
    entries.map(([key, { dtype, shape, values }]) => [key, { dtype, shape, values: values.map(expectedNumber) }]),
  );
}

/** A matcher for assert.throws: a BreedlabError that names the file and everything in `parts`. */
export function breedlabError(...parts: readonly (string | RegExp)[]): (thrown: unknown) => boolean {
  return (thrown) => {
    if (!(thrown instanceof BreedlabError)) throw thrown;
    const absent = parts.filter((part) =>
      typeof part === 'string' ? !thrown.message.includes(part) : !part.test(thrown.message),
    );
    if (absent.length === 0) return true;
    throw new Error(`'${thrown.message}' does not say ${absent.join(' or ')}`);
  };
}
