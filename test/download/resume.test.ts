import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import { downloadFile, type DownloadOptions } from '../../src/download';
import { cutAfter, file, serve, type Answer } from './server';
import { temporaryFolder } from '../temporary';

/** Continuing in a later call, for files of which no checksum is published; and MD5, where only that is. */

const content = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, i) => (i * 13 + (i >> 7)) & 255));

interface Setting {
  readonly target: string;
  readonly ranges: readonly string[];
  download(options?: Partial<DownloadOptions>): ReturnType<typeof downloadFile>;
}

async function setting(context: TestContext, answer: Answer): Promise<Setting> {
  const folder = temporaryFolder(context);
  const { url, ranges } = await serve(context, answer);
  const target = path.join(folder, 'file.bin');
  return {
    target,
    ranges,
    download: (options = {}) =>
      downloadFile({
        url,
        file: target,
        timeoutSeconds: 2,
        retries: 0,
        retryDelaySeconds: 0.01,
        environment: {},
        ...options,
      }),
  };
}

test('without a checksum, a part is continued when the server says it is the same file', async (context) => {
  const at = await setting(context, (request, response, number) => {
    if (number > 0) assert.equal(request.headers['if-range'], '"one"');
    (number === 0 ? cutAfter(content, 20_000) : file(content))(request, response, number);
  });
  await assert.rejects(at.download(), BreedlabError);
  const kept = fs.statSync(`${at.target}.part`).size;
  assert.ok(kept > 0);
  await at.download();
  assert.deepEqual(at.ranges, ['', `bytes=${kept}-`]);
  assert.ok(fs.readFileSync(at.target).equals(content));
  assert.deepEqual(fs.readdirSync(path.dirname(at.target)), ['file.bin'], 'nothing else is left');
});

test('without a checksum, a file that changed between calls is not mixed', async (context) => {
  const newer = Buffer.from(content).fill(9);
  const honest = await setting(context, (request, response, number) => {
    if (number === 0) return cutAfter(content, 20_000)(request, response, number);
    response.writeHead(200, { etag: '"two"', 'content-length': newer.length }).end(newer);
  });
  await assert.rejects(honest.download(), BreedlabError);
  await honest.download();
  assert.ok(fs.readFileSync(honest.target).equals(newer));

  // A server that does not know If-Range sends the rest of the newer file.
  const ignorant = await setting(context, (request, response, number) => {
    const answer = number === 0 ? cutAfter(content, 20_000) : file(newer, { etag: '"two"' });
    answer(request, response, number);
  });
  await assert.rejects(ignorant.download(), BreedlabError);
  await ignorant.download({ retries: 1 });
  assert.ok(fs.readFileSync(ignorant.target).equals(newer));
  assert.equal(ignorant.ranges.at(-1), '', 'begun anew');
});

test('an MD5 is checked like a SHA-256, and named as what it is', async (context) => {
  const at = await setting(context, file(content));
  const md5 = createHash('md5').update(content).digest('hex');
  assert.equal((await at.download({ md5 })).sha256, null);
  fs.rmSync(at.target);
  await assert.rejects(
    at.download({ md5: md5.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }),
    (error: unknown) => {
      assert.ok(error instanceof BreedlabError);
      assert.match(error.message, new RegExp(`has MD5 ${md5} instead of`));
      return true;
    },
  );
  assert.deepEqual(fs.readdirSync(path.dirname(at.target)), []);
  await assert.rejects(at.download({ md5: 'xyz' }), /MD5 'xyz' is not 8 to 32 hexadecimal digits/);
});
