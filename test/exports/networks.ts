import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { settings } from '../../src/core';
import { onnxFile } from '../../src/exports/onnx/encode';
import { allModels, onnxGraph, type Architecture } from '../../src/models';
import { fixture, fixtureArchitecture } from '../models/fixtures';
import { KIND_CASES, layoutOf } from '../models/kinds/cases';

/** A small network to export. */
export interface ExportedNetwork {
  readonly name: string;
  /** True for one of the registry, which PyTorch's fixtures define, too. */
  readonly isRegistered: boolean;
  readonly layout: Architecture;
}

/** Every registered network at the width of its fixtures, and one for every kind of layers. */
export function exportedNetworks(): readonly ExportedNetwork[] {
  return [
    ...allModels().map(({ name }) => ({
      name,
      isRegistered: true,
      layout: fixtureArchitecture(name, fixture(name).reduced.options),
    })),
    ...KIND_CASES.map((each) => ({ name: `layer: ${each.name}`, isRegistered: false, layout: layoutOf(each) })),
  ];
}

/** Hashes of the graphs that `npm run check:exports` found right, by network. */
export const VERIFIED_FILE = path.join(settings().projectRoot, 'test', 'fixtures', 'onnx', 'verified.json');

/** Hash of an ONNX file without the values of its weights. */
export function graphHash(layout: Architecture): string {
  const graph = onnxGraph(layout);
  const sizes = new Map(graph.weights.map(({ name, shape }) => [name, shape.reduce((size, each) => size * each, 1)]));
  const hash = createHash('sha256');
  for (const part of onnxFile(graph, { properties: {} }, (name) => new Float32Array(sizes.get(name)!))) {
    hash.update(part);
  }
  return hash.digest('hex');
}
