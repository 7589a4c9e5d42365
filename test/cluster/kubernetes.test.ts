import assert from 'node:assert/strict';
import * as path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, test } from 'node:test';
import { kubernetesJob, kubernetesName, taskOf, type KubernetesOptions } from '../../src/cluster';
import { readJson, settings } from '../../src/core';
import { experiment } from '../../src/experiments';

const file = path.join(settings().projectRoot, 'test', 'fixtures', 'kubernetes', 'job.schema.json');
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(readJson<object>(file));

const tasks = [1, 2, 3].map((seed) => taskOf({ experiment: experiment(34), profile: 'demo', seed }));
const batch = { id: 'demo-20261129T071823Z', tasks };
const options: KubernetesOptions = { image: 'registry.example.org:5000/lab/breedlab:1', volume: 'breedlab-data' };

interface Job {
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [{ readonly command: readonly string[]; readonly resources?: object }];
      };
    };
  };
}

describe('the Indexed Job of a batch', () => {
  for (const [name, more] of [
    ['plain', {}],
    ['two at a time', { atATime: 2 }],
    ['more at a time than there are', { atATime: 9 }],
    ['with GPUs', { gpus: 2 }],
  ] as const) {
    test(`${name}: is what the API takes, and the same after JSON`, () => {
      const job = kubernetesJob(batch, { ...options, ...more });
      assert.ok(validate(job), JSON.stringify(validate.errors, null, 2));
      assert.deepEqual(JSON.parse(JSON.stringify(job)), job);
    });
  }

  test('has a pod for each task, in the order of the manifest', () => {
    const { spec } = kubernetesJob(batch, { ...options, atATime: 9, gpus: 2 }) as Job;
    assert.deepEqual([spec.completions, spec.parallelism], [3, 3]);
    const [container] = spec.template.spec.containers;
    assert.deepEqual(container.command, ['node', 'dist/src/cli.js', 'task', batch.id]);
    assert.deepEqual(container.resources, { limits: { 'nvidia.com/gpu': '2' } });
    assert.match(kubernetesName(batch), /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    assert.ok(kubernetesName(batch).length <= 52, 'room for the index in the name of a pod');
  });

  test('a key that the API does not know, or a value of another type, is refused by the schema', () => {
    const job = kubernetesJob(batch, options) as {
      readonly apiVersion: string;
      readonly kind: string;
      readonly spec: object;
    };
    assert.ok(!validate({ ...job, spec: { ...job.spec, completionsMode: 'Indexed' } }));
    assert.ok(!validate({ ...job, spec: { ...job.spec, completions: '3' } }));
    assert.ok(!validate({ ...job, spec: {} }));
    assert.deepEqual([job.apiVersion, job.kind], ['batch/v1', 'Job']);
  });

  for (const [wrong, words] of [
    [{ image: '' }, /--image is ''/],
    [{ image: 'a b' }, /--image is 'a b'/],
    [{ volume: 'Data' }, /--volume is 'Data'.*PersistentVolumeClaim/],
  ] as const) {
    test(`${JSON.stringify(wrong)} is refused`, () => {
      assert.throws(() => kubernetesJob(batch, { ...options, ...wrong }), words);
    });
  }
});
