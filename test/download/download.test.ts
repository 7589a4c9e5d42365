import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import nodeFs, * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import { downloadFile, requireDiskSpace, type DownloadEvent, type DownloadOptions } from '../../src/download';
import { redirectTarget } from '../../src/download/request';
import { cutAfter, file, serve, type Answer } from './server';
import { temporaryFolder } from '../temporary';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255));
const sha256 = createHash('sha256').update(content).digest('hex');

interface Setting {
  readonly target: string;
  readonly part: string;
  readonly ranges: readonly string[];
  readonly events: DownloadEvent[];
  download(options?: Partial<DownloadOptions>): ReturnType<typeof downloadFile>;
}

async function setting(context: TestContext, answer: Answer): Promise<Setting> {
  const folder = temporaryFolder(context);
  const { url, ranges } = await serve(context, answer);
  const target = path.join(folder, 'deep', 'file.bin');
  const events: DownloadEvent[] = [];
  const defaults = { url, file: target, sha256, timeoutSeconds: 2, retryDelaySeconds: 0.01, environment: {} };
  return {
    target,
    part: `${target}.part`,
    ranges,
    events,
    download: (options = {}) => downloadFile({ ...defaults, onProgress: (event) => events.push(event), ...options }),
  };
}

function keepPart({ part }: Setting, bytes: Buffer): void {
  fs.mkdirSync(path.dirname(part), { recursive: true });
  fs.writeFileSync(part, bytes);
}

function says(...parts: readonly (string | RegExp)[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof BreedlabError, String(thrown));
    for (const part of parts) assert.match(thrown.message, typeof part === 'string' ? literal(part) : part);
    return true;
  };
}

test('a download arrives whole, checked, with progress to 100%', async (context) => {
  const at = await setting(context, file(content));
  assert.deepEqual(await at.download({ bytes: content.length }), {
    file: at.target,
    bytes: content.length,
    sha256,
  });
  assert.deepEqual(fs.readFileSync(at.target), content);
  assert.deepEqual(fs.readdirSync(path.dirname(at.target)), ['file.bin']);
  assert.deepEqual([...new Set(at.events.map(({ type }) => type))], ['start', 'progress', 'verifying', 'finished']);
  const last = at.events.filter((event) => event.type === 'progress').at(-1)!;
  assert.equal(last.received, content.length);
  assert.equal(last.etaSeconds, 0);
  assert.ok(last.bytesPerSecond > 0);
});

test('the first digits of a checksum are enough, and no checksum is needed', async (context) => {
  const at = await setting(context, file(content));
  assert.equal((await at.download({ sha256: sha256.slice(0, 8).toUpperCase() })).sha256, sha256);
  assert.equal((await at.download({ sha256: undefined })).sha256, null);
  await assert.rejects(at.download({ sha256: 'abc' }), says(`SHA-256 'abc'`));
});

test('a part from an earlier call is continued', async (context) => {
  const at = await setting(context, file(content));
  keepPart(at, content.subarray(0, 100_000));
  await at.download({ bytes: content.length });
  assert.deepEqual(at.ranges, ['bytes=100000-']);
  assert.deepEqual(fs.readFileSync(at.target), content);
  assert.ok(at.events.some((event) => event.type === 'start' && event.resumedFrom === 100_000));
});

test('a complete part is verified without a request', async (context) => {
  const at = await setting(context, file(content));
  keepPart(at, content);
  await at.download({ bytes: content.length });
  assert.deepEqual(at.ranges, []);
  assert.deepEqual(fs.readFileSync(at.target), content);
});

test('a complete part of unknown length is accepted when the server has no more', async (context) => {
  const at = await setting(context, file(content));
  keepPart(at, content);
  await at.download();
  assert.deepEqual(at.ranges, [`bytes=${content.length}-`]);
});

test('a part that is longer than the file is dropped', async (context) => {
  const at = await setting(context, file(content));
  keepPart(at, Buffer.alloc(content.length + 5));
  await at.download({ bytes: content.length });
  keepPart(at, Buffer.alloc(content.length + 5));
  await at.download();
  assert.deepEqual(at.ranges, ['', `bytes=${content.length + 5}-`, '']);
  assert.deepEqual(fs.readFileSync(at.target), content);
});

test('without a checksum to catch a mixture, an old part is not trusted', async (context) => {
  const at = await setting(context, file(content));
  keepPart(at, Buffer.alloc(100));
  await at.download({ sha256: undefined });
  assert.deepEqual(at.ranges, ['']);
  assert.deepEqual(fs.readFileSync(at.target), content);
});

test('a server without ranges starts anew', async (context) => {
  const at = await setting(context, (_, response) =>
    response.writeHead(200, { 'content-length': content.length }).end(content),
  );
  keepPart(at, Buffer.alloc(100_000, 1));
  await at.download();
  assert.deepEqual(fs.readFileSync(at.target), content);
});

test('a connection that is cut is taken up where it ended', async (context) => {
  const whole = file(content);
  const cut = cutAfter(content, 100_000);
  const at = await setting(context, (request, response, number) =>
    (number < 2 ? cut : whole)(request, response, number),
  );
  await at.download();
  assert.equal(at.ranges.length, 3);
  assert.match(at.ranges[1]!, /^bytes=[1-9]\d*-$/);
  assert.deepEqual(fs.readFileSync(at.target), content);
  const retries = at.events.filter((event) => event.type === 'retry');
  assert.deepEqual(
    retries.map(({ attempt }) => attempt),
    [1, 2],
  );
  assert.match(retries[0]!.reason, /cut|closed/);
});

test('a file that changes between attempts is not mixed', async (context) => {
  const newer = Buffer.from(content).fill(9);
  const at = await setting(context, (request, response, number) => {
    if (number === 0) return cutAfter(content, 50_000)(request, response, number);
    assert.equal(request.headers['if-range'], '"one"');
    response.writeHead(200, { etag: '"two"', 'content-length': newer.length }).end(newer);
  });
  await at.download({ sha256: undefined });
  assert.deepEqual(fs.readFileSync(at.target), newer);
});

test('a connection that is always cut ends in an error, and keeps what came', async (context) => {
  const at = await setting(context, cutAfter(content, 1000));
  await assert.rejects(
    at.download({ retries: 2 }),
    says('Cannot download http', 'attempt 3 of 3', 'are kept', 'it continues'),
  );
  assert.equal(at.ranges.length, 3);
  assert.ok(fs.statSync(at.part).size > 0);
  assert.ok(!fs.existsSync(at.target));
});

test('a wrong checksum is an error that removes the part and leaves the old file', async (context) => {
  const at = await setting(context, file(Buffer.from(content).fill(1)));
  fs.mkdirSync(path.dirname(at.target), { recursive: true });
  fs.writeFileSync(at.target, 'old');
  await assert.rejects(at.download({ bytes: content.length }), says(/has SHA-256 [0-9a-f]{64} instead of/, sha256));
  assert.deepEqual(fs.readdirSync(path.dirname(at.target)), ['file.bin']);
  assert.equal(fs.readFileSync(at.target, 'utf8'), 'old');
  assert.equal(at.ranges.length, 1);
});

test('a wrong length is an error before anything is received', async (context) => {
  const at = await setting(context, file(content));
  await assert.rejects(at.download({ bytes: 299_999 }), says('offers 300000 bytes instead of 299999'));
  assert.ok(!fs.existsSync(at.part));
  assert.equal(at.ranges.length, 1);
});

test('a server that sends more than the file has is stopped', async (context) => {
  const at = await setting(context, (_, response) => response.writeHead(200).end(content));
  await assert.rejects(at.download({ bytes: 1000 }), says('more than the 1000 bytes'));
  assert.ok((fs.statSync(at.part, { throwIfNoEntry: false })?.size ?? 0) <= 1000);
});

test('a body that ends early without a length is retried', async (context) => {
  const at = await setting(context, (request, response, number) => {
    if (number === 0) response.writeHead(200, { etag: '"one"', connection: 'close' }).end(content.subarray(0, 10));
    else file(content)(request, response, number);
  });
  await at.download({ bytes: content.length });
  assert.deepEqual(at.ranges, ['', 'bytes=10-']);
});

for (const [status, words] of [
  [404, 'does not exist'],
  [410, 'does not exist'],
  [403, 'status 403'],
] as const) {
  test(`status ${status} is an error at once`, async (context) => {
    const at = await setting(context, (_, response) => response.writeHead(status).end());
    await assert.rejects(at.download(), says('/file.bin', words));
    assert.equal(at.ranges.length, 1);
  });
}

test('status 503 is tried again', async (context) => {
  const at = await setting(context, (request, response, number) => {
    if (number < 3) response.writeHead(503).end();
    else file(content)(request, response, number);
  });
  await at.download();
  assert.equal(at.ranges.length, 4);
});

test('a server that does not answer, or stops sending, costs the timeout only', async (context) => {
  const silent = await setting(context, () => undefined);
  const start = performance.now();
  await assert.rejects(silent.download({ timeoutSeconds: 0.2, retries: 1 }), says('did not answer within 0.2 s'));
  const stalled = await setting(context, (_, response) => {
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
  });
  await assert.rejects(
    stalled.download({ timeoutSeconds: 0.2, retries: 0 }),
    says('sent nothing for 0.2 s', '1000 bytes are kept'),
  );
  assert.ok(performance.now() - start < 5000);
});

test('a closed port and an unknown host are named', async (context) => {
  const at = await setting(context, file(content));
  await assert.rejects(
    at.download({ url: 'http://127.0.0.1:1/x', retries: 1 }),
    says('127.0.0.1:1', 'ECONNREFUSED', 'attempt 2 of 2'),
  );
  await assert.rejects(at.download({ url: 'http://breedlab.invalid/x', retries: 0 }), says('breedlab.invalid'));
});

test('an abort keeps the part, and the next call continues', async (context) => {
  const controller = new AbortController();
  const at = await setting(context, (request, response, number) => {
    if (number > 0) return file(content)(request, response, number);
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 5000));
  });
  const onProgress = (event: DownloadEvent): void => {
    if (event.type === 'progress') controller.abort();
  };
  await assert.rejects(
    at.download({ signal: controller.signal, onProgress }),
    says('interrupted after 5000 of 300000 bytes'),
  );
  await at.download();
  assert.deepEqual(at.ranges, ['', 'bytes=5000-']);
  await assert.rejects(at.download({ signal: AbortSignal.abort() }), says('interrupted'));
});

test('redirects are followed, but not for ever, nowhere, or to another protocol', async (context) => {
  const at = await setting(context, (request, response, number) => {
    const location = {
      '/file.bin': '/moved',
      '/moved': '/here?x=1',
      '/loop': '/loop',
      '/ftp': 'ftp://127.0.0.1/x',
    }[request.url ?? ''];
    if (request.url === '/here?x=1') file(content)(request, response, number);
    else response.writeHead(302, location === undefined ? {} : { location }).end();
  });
  await at.download();
  assert.deepEqual(fs.readFileSync(at.target), content);
  const other = (name: string): string =>
    new URL(name, at.events.flatMap((event) => (event.type === 'start' ? [event.url] : []))[0]).href;
  await assert.rejects(at.download({ url: other('/loop') }), says('more than 5 times'));
  await assert.rejects(at.download({ url: other('/ftp') }), says('ftp://127.0.0.1/x', 'not an http or https address'));
  await assert.rejects(at.download({ url: other('/nowhere') }), says('redirects to nowhere'));
  await assert.rejects(at.download({ url: 'file:///etc/passwd' }), says('not an http or https address'));
});

test('a redirect may go from http to https, and not back', () => {
  assert.equal(redirectTarget(new URL('http://a/x'), 'https://b/y').href, 'https://b/y');
  assert.throws(
    () => redirectTarget(new URL('https://a/x'), 'http://b/y'),
    says('from https to http://b/y', 'refused'),
  );
});

test('an answer that is compressed is refused', async (context) => {
  const at = await setting(context, file(content, { 'content-encoding': 'gzip' }));
  await assert.rejects(at.download(), says('gzip'));
});

test('too little disk space is an error that says how much is needed', async (context) => {
  const at = await setting(context, file(content));
  const enormous = 2 ** 60;
  assert.throws(() => requireDiskSpace(path.join(os.tmpdir(), 'x'), enormous), says(`needs ${2 ** 40} MiB`));
  requireDiskSpace(path.join(os.tmpdir(), 'x'), 1);
  context.mock.method(nodeFs, 'statfsSync', () => ({ bavail: 1, bsize: 4096 }));
  await assert.rejects(at.download(), says('needs 1 MiB, and its disk has 0 MiB free'));
  assert.ok(!fs.existsSync(at.part));
});

test('a folder that cannot be written is named', async (context) => {
  const at = await setting(context, file(content));
  fs.writeFileSync(path.dirname(at.target), 'a file where the folder should be');
  await assert.rejects(at.download(), says('Cannot write', at.part));
});

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
