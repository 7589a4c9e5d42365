import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, readJson, settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { exportOnnx } from '../../src/exports';
import { onnxFile } from '../../src/exports/onnx/encode';
import { writeOnnx } from '../../src/exports/onnx/exportOnnx';
import { architecture, buildModel, layerKinds, modelVariables, onnxGraph, type Architecture } from '../../src/models';
import { hashedWeights, setHashedWeights } from '../models/fixtures';
import { temporaryFolder } from '../temporary';
import { exportedNetworks, graphHash, VERIFIED_FILE } from './networks';
import { fields, nested, number, text, type Fields } from './protobufFields';
import { trainTinyRun } from './tinyRun';

const scratch = temporaryFolder();

describe('every graph is the one that ONNX Runtime computed right', () => {
  const verified = readJson<Readonly<Record<string, string>>>(VERIFIED_FILE);
  const networks = exportedNetworks();

  test('every registered network and kind of layers is among them', () => {
    assert.deepEqual(networks.map(({ name }) => name).sort(), Object.keys(verified).sort());
    const kinds = new Set(networks.flatMap(({ layout }) => layout.layers.map(({ kind }) => kind)));
    assert.deepEqual(
      layerKinds.names().filter((name) => !kinds.has(name)),
      [],
    );
  });

  for (const { name, layout } of networks) {
    test(name, () => {
      assert.equal(
        graphHash(layout),
        verified[name],
        'the graph changed: npm run check:exports, then commit its hashes',
      );
    });
  }
});

describe('an ONNX file', () => {
  const engine = loadEngine();
  for (const name of ['AlexNet', 'vit_b_16'] as const) {
    test(`of ${name} has its weights in PyTorch's layout, and every value before it is read`, () => {
      const layout = architecture(name, { classCount: 3, imageSize: 64, widthMultiplier: 1 / 64 });
      const model = buildModel(engine, layout);
      setHashedWeights(engine, model);
      const file = path.join(scratch, `${name}.onnx`);
      assert.equal(writeOnnx(file, model, { breedlab: 'a, b' }), fs.statSync(file).size);
      const decoded = decodeModel(fs.readFileSync(file));
      assert.deepEqual([decoded.formatVersion, decoded.operatorSet], [8, 17]);
      assert.deepEqual(decoded.properties, { breedlab: 'a, b' });
      assert.deepEqual(decoded.inputs, [{ name: 'input', shape: ['batch', 3, 64, 64] }]);
      assert.deepEqual(decoded.outputs, [{ name: 'logits', shape: ['batch', 3] }]);
      const known = new Set(['input', ...decoded.tensors.keys()]);
      for (const { inputs, output } of decoded.nodes) {
        for (const each of inputs) assert.ok(known.has(each), `${output} reads ${each}`);
        assert.ok(!known.has(output), `${output} is written once`);
        known.add(output);
      }
      assert.ok(known.has('logits'));
      for (const variable of modelVariables(model)) {
        const expected = hashedWeights(variable);
        const { shape, raw } = decoded.tensors.get(variable.name)!;
        assert.deepEqual(shape, expected.shape);
        assert.ok(raw.equals(Buffer.from(expected.data.buffer)), `values of ${variable.name}`);
      }
      model.dispose();
    });
  }

  test('of 2 GiB is refused before anything is written', () => {
    const graph = onnxGraph(architecture('Base_fix', { imageSize: 64, widthMultiplier: 0.1 }));
    const large = { ...graph, weights: [{ name: 'w', shape: [2 ** 29] }] };
    assert.throws(() => onnxFile(large, { properties: {} }, () => assert.fail('read')).next(), BreedlabError);
  });

  test('cannot have a layer without operations, which is named', () => {
    const layout = architecture('Base_fix', { imageSize: 64, widthMultiplier: 0.1 });
    const { onnx: _, ...other } = layerKinds.get('relu');
    layerKinds.define({ ...other, name: 'untold' });
    const layers = layout.layers.map((layer) => (layer.kind === 'relu' ? { ...layer, kind: 'untold' } : layer));
    const untold: Architecture = { ...layout, layers };
    assert.throws(
      () => onnxGraph(untold),
      /Base_fix cannot be written as ONNX: nothing there computes its layer \S+ \(untold\)/,
    );
  });

  test('of a run says classes and preprocessing; also from a terminal', async () => {
    const { runId, runsFolder } = await trainTinyRun(scratch);
    const out = path.join(scratch, 'run.onnx');
    const exported = await exportOnnx({ run: runId, runsFolder, out });
    assert.equal(exported.bytes, fs.statSync(out).size);
    const { properties, outputs } = decodeModel(fs.readFileSync(out));
    const about = JSON.parse(properties.breedlab!) as { classes: string[]; input: { shape: unknown; steps: string[] } };
    assert.deepEqual(outputs[0]!.shape, ['batch', about.classes.length]);
    assert.deepEqual(about.input.shape, [null, ...exported.input]);
    assert.match(about.input.steps.join(), /Normalize/);

    const cli = path.join(settings().projectRoot, 'dist', 'src', 'cli.js');
    const again = path.join(scratch, 'again.onnx');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [cli, 'export', 'onnx', '--run', runId, '--out', again],
      { encoding: 'utf8', env: { ...process.env, BREEDLAB_RUNS: runsFolder } },
    );
    assert.equal(status, 0, stderr);
    assert.ok(stdout.startsWith(`${again}  `) && stdout.includes(`logits: [batch, ${about.classes.length}]`), stdout);
    assert.ok(fs.readFileSync(again).equals(fs.readFileSync(out)));
  });
});

interface DecodedModel {
  readonly formatVersion: number;
  readonly operatorSet: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly inputs: readonly DecodedValue[];
  readonly outputs: readonly DecodedValue[];
  readonly nodes: readonly { readonly inputs: readonly string[]; readonly output: string }[];
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly raw: Buffer }>;
}

interface DecodedValue {
  readonly name: string;
  readonly shape: readonly (string | number)[];
}

/** A file by the field numbers of onnx.proto. */
function decodeModel(file: Buffer): DecodedModel {
  const model = fields(file);
  const graph = nested(model, 7);
  const all = (message: Fields, field: number): readonly Fields[] =>
    ((message.get(field) ?? []) as readonly Buffer[]).map(fields);
  const texts = (message: Fields, field: number): readonly string[] =>
    ((message.get(field) ?? []) as readonly Buffer[]).map((each) => each.toString('utf8'));
  const value = (message: Fields): DecodedValue => ({
    name: text(message, 1)!,
    shape: all(nested(nested(nested(message, 2), 1), 2), 1).map((size) => text(size, 2) ?? number(size, 1)!),
  });
  return {
    formatVersion: number(model, 1)!,
    operatorSet: number(nested(model, 8), 2)!,
    properties: Object.fromEntries(all(model, 14).map((each) => [text(each, 1)!, text(each, 2)!])),
    inputs: all(graph, 11).map(value),
    outputs: all(graph, 12).map(value),
    nodes: all(graph, 1).map((node) => ({ inputs: texts(node, 1), output: texts(node, 2)[0]! })),
    tensors: new Map(
      all(graph, 5).map((tensor) => [
        text(tensor, 8)!,
        { shape: (tensor.get(1) ?? []) as readonly number[], raw: tensor.get(9)![0] as Buffer },
      ]),
    ),
  };
}
