import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as path from 'node:path';
import type { TestContext } from 'node:test';
import { BreedlabError } from '../../src/core';
import {
  datasetState,
  fetchDataset,
  type FetchDatasetOptions,
  type FetchEvent,
  type PublishedDataset,
} from '../../src/datasets';
import { file, serve, type Answer } from '../download/server';
import { smallSet, type SmallSet } from './smallSets';
import { temporaryFolder } from '../temporary';

/** Impatient, so that a test takes no longer than it must. */
export const NETWORK = { timeoutSeconds: 10, retries: 2, retryDelaySeconds: 0.01, environment: {} };

export interface Setting extends SmallSet {
  readonly base: string;
  readonly folder: string;
  readonly requests: readonly string[];
  readonly events: FetchEvent[];
  fetch(options?: FetchDatasetOptions): ReturnType<typeof fetchDataset>;
}

/** @param answer of the server for an archive's content; default: whole */
export async function setting(
  context: TestContext,
  published: PublishedDataset,
  answer: (content: Buffer) => Answer = file,
): Promise<Setting> {
  const base = temporaryFolder(context);
  const requests: string[] = [];
  let archives: ReadonlyMap<string, Buffer> = new Map();
  const counts = new Map<string, number>();
  const { url } = await serve(context, (request: IncomingMessage, response: ServerResponse) => {
    const name = path.basename(request.url ?? '').replace(/\?.*$/, '');
    requests.push(name);
    const number = counts.get(name) ?? 0;
    counts.set(name, number + 1);
    const content = archives.get(name);
    if (content === undefined) response.writeHead(404).end();
    else answer(content)(request, response, number);
  });
  const set = await smallSet(published, new URL('.', url).href.replace(/\/$/, ''));
  archives = set.archives;
  const events: FetchEvent[] = [];
  return {
    ...set,
    base,
    folder: path.join(base, published.name),
    requests,
    events,
    fetch: (options = {}) =>
      fetchDataset(set.dataset, { base, network: NETWORK, onProgress: (event) => events.push(event), ...options }),
  };
}

export function says(...parts: readonly (string | RegExp)[]): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof BreedlabError, String(thrown));
    for (const part of parts) {
      if (typeof part === 'string') assert.ok(thrown.message.includes(part), `'${part}' in: ${thrown.message}`);
      else assert.match(thrown.message, part);
    }
    return true;
  };
}

/** Nothing that looks like a dataset, whatever is kept for the next try. */
export function assertNothingUnpacked({ base, folder, dataset }: Setting): void {
  assert.equal(datasetState(dataset, base), 'absent');
  assert.ok(!fs.existsSync(folder));
  assert.ok(!fs.existsSync(path.join(base, '.fetch', dataset.name, 'unpacked')));
}

export function mainArchive({ dataset }: Setting): string {
  return dataset.archives[0]!.fileName;
}
