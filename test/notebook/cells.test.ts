import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../temporary';
import { KernelDriver, noKernel, streamText } from './kernelDriver';

/** tslab aborts what is asked of it within 200 ms of an error. */
const AFTER_ERROR_MS = 250;

/** Runs a cell that must succeed; its stdout. */
async function said(kernel: KernelDriver, code: string): Promise<string> {
  const { status, outputs } = await kernel.execute(code);
  assert.equal(status, 'ok', streamText(outputs));
  return streamText(outputs, 'stdout').trim();
}

/** Runs a cell that must fail; its stderr. */
async function complained(kernel: KernelDriver, code: string): Promise<string> {
  const { status, outputs } = await kernel.execute(code);
  assert.equal(status, 'error', `no error in: ${code}`);
  await sleep(AFTER_ERROR_MS);
  return streamText(outputs, 'stderr');
}

describe('variables of earlier cells', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
    await said(kernel, "const run = 1; let a = 'x', b = 2; import { sep } from 'node:path';");
  });
  after(() => kernel.close());

  it('stand in shorthand properties, wherever these stand', async () => {
    assert.equal(await said(kernel, '({ run })'), '{ run: 1 }');
    assert.equal(
      await said(kernel, 'const both = { a, b, sep, c: { run } }; both'),
      "{ a: 'x', b: 2, sep: '/', c: { run: 1 } }",
    );
    assert.equal(await said(kernel, 'const later = () => ({ a }); later()'), "{ a: 'x' }");
    assert.equal(await said(kernel, 'await null; JSON.stringify({ run, a })'), '{"run":1,"a":"x"}');
    assert.equal(await said(kernel, '[5].map((run) => ({ run }))'), '[ { run: 5 } ]');
  });

  it('are assigned to by shorthand', async () => {
    await said(kernel, "({ a, b = 7 } = { a: 'y' } as { a: string; b?: number });");
    assert.equal(await said(kernel, 'a + b'), 'y7');
  });

  it('keep the type of a variable in a shorthand', async () => {
    assert.match(
      await complained(kernel, 'const wrong: { run: string } = { run };'),
      /'number' is not assignable to type 'string'/,
    );
  });
});

describe('a cell that throws', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start();
  });
  after(() => kernel.close());

  it('leaves what it has defined, imports, functions and types included', async () => {
    await complained(
      kernel,
      "import { sep } from 'node:path';\ninterface Point { x: number }\nconst point: Point = { x: 3 };\n" +
        "class Counter { count = 1 }\nfunction twice(n: number): number { return 2 * n; }\nthrow new Error('Stop.');\nconst never1 = 1;",
    );
    assert.equal(await said(kernel, 'const other: Point = point; twice(other.x) + new Counter().count + sep'), '7/');
    assert.match(await complained(kernel, 'never1'), /Cannot find name 'never1'/);
  });

  it('leaves what it has not come to as it was', async () => {
    await said(kernel, "let text = 'before', other1 = 1;");
    await complained(kernel, "const other1 = 'new'; throw new Error('Stop.'); const text = 5;");
    assert.equal(await said(kernel, 'text.toUpperCase() + other1.length'), 'BEFORE3');
  });

  it('does so after an await and by an interrupt, too', async () => {
    await complained(
      kernel,
      "await null; const early = 'a'; await Promise.reject(new Error('Stop.')); const late = 1;",
    );
    assert.equal(await said(kernel, 'early'), 'a');
    await kernel.begin("const begun = 'b'; console.log('going'); while (true);");
    await kernel.waitFor('going');
    await kernel.interrupt();
    const { status, outputs } = await kernel.finish(10);
    assert.equal(status, 'error');
    assert.equal(streamText(outputs, 'stderr'), 'Interrupted: The cell was interrupted.\n');
    await sleep(AFTER_ERROR_MS);
    assert.equal(await said(kernel, 'begun'), 'b');
  });

  it('leaves its imports, functions and types after an error of types, and does nothing else', async () => {
    const error = await complained(
      kernel,
      "import { basename } from 'node:path';\nimport { nothing } from './nowhere';\nconsole.log('ran');\n" +
        "type Name = string;\nfunction base(file: Name): Name { return basename(file); }\nconst wrong: number = 'text';",
    );
    assert.match(error, /^2:25 - Cannot find module '\.\/nowhere'/);
    assert.match(error, /^6:7 - Type 'string' is not assignable to type 'number'/m);
    assert.doesNotMatch(error, /ran/);
    assert.equal(await said(kernel, "base('/a/b')"), 'b');
    assert.match(await complained(kernel, 'wrong'), /Cannot find name 'wrong'/);
  });
});

describe('an error in a cell', { skip: noKernel }, () => {
  const folder = temporaryFolder();
  let kernel: KernelDriver;
  before(async () => {
    kernel = await KernelDriver.start({}, folder);
  });
  after(() => kernel.close());

  it('names the lines of its cells, and nothing of the kernel', async () => {
    await said(
      kernel,
      '// A comment.\n\ninterface Gone { a: 1 }\n\nfunction fails(n: number): never {\n\n  throw new Error(`No ${n}.`);\n}',
    );
    assert.equal(
      await complained(kernel, '/*\n  Two lines.\n*/\nconst rows = [1, 2];\n\nrows.map((row) =>\n  fails(row));'),
      'Error: No 1.\n    at fails (cell 1, line 7)\n    at cell 2, line 7\n    at Array.map (<anonymous>)\n    at cell 2, line 6\n',
    );
    assert.equal(
      await complained(kernel, "throw new TypeError('Defect.')"),
      'TypeError: Defect.\n    at cell 3, line 1\n',
    );
  });

  it('does so behind an await, in a timer, and as a cause', async () => {
    const awaited = await complained(
      kernel,
      'await null;\n\nconst wait = async () => {\n  await null;\n  fails(2);\n};\nawait wait();',
    );
    assert.equal(
      awaited,
      'Error: No 2.\n    at fails (cell 1, line 7)\n    at wait (cell 4, line 5)\n    at async cell 4, line 7\n',
    );
    const { outputs } = await kernel.execute(
      'setTimeout(() => {\n  fails(3);\n}, 1);\nawait new Promise((done) => setTimeout(done, 100));',
    );
    assert.match(
      streamText(outputs, 'stderr'),
      /No 3\.\n    at fails \(cell 1, line 7\)\n    at Timeout\._onTimeout \(cell 5, line 2\)\n$/,
    );
    const caused = await complained(kernel, "throw new Error('Outer.',\n  { cause: new Error('Inner.') });");
    assert.match(caused, /^Error: Outer\.\n    at cell 6, line 1.*Error: Inner\.\n +at cell 6, line 2/s);
  });

  it("keeps the frames of a package, and names the lines of a file in the notebook's folder", async () => {
    const missing = await complained(kernel, "require('node:fs').readFileSync('/nothing/here')");
    assert.match(missing, /^Error: ENOENT.*\n(?:    at .*node:fs.*\n)+    at cell 7, line 1 \{/);
    fs.writeFileSync(
      path.join(folder, 'helper.ts'),
      '// A comment.\n\nexport function helps(): never {\n  throw new Error("Helper.");\n}\n',
    );
    assert.equal(
      await complained(kernel, "import { helps } from './helper';\n\nhelps();"),
      'Error: Helper.\n    at helps (helper.ts, line 4)\n    at cell 8, line 3\n',
    );
  });
});
