import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { readJson, schemaProblem, writeJsonAtomic } from '../../../src/core';
import { planResume, readRun, runExperiment, type EnvironmentFile, type RunEvent } from '../../../src/experiments';
import { trainTinyRun } from '../../exports/tinyRun';
import { temporaryFolder } from '../../temporary';

const scratch = temporaryFolder();

test('a run that goes on with another engine says so, in its environment and at once', async () => {
  const controller = new AbortController();
  controller.abort();
  const { folder, runsFolder } = await trainTinyRun(scratch, { options: { signal: controller.signal } });
  const file = path.join(folder, 'environment.json');
  const { sessions } = readJson<EnvironmentFile>(file);
  assert.equal(sessions[0]!.differs, undefined);
  const elsewhere = { ...sessions[0]!.engine, instructionSet: 'of another processor', threads: 77 };
  writeJsonAtomic(file, { sessions: [{ ...sessions[0]!, engine: elsewhere }] });

  const warnings: string[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'warning') warnings.push(event.message);
  };
  await runExperiment({ ...(await planResume(readRun(folder))), workers: 1, runsFolder, onEvent });
  const after = readJson<EnvironmentFile>(file);
  assert.deepEqual(after.sessions[1]!.differs, ['threads', 'instructionSet']);
  assert.equal(schemaProblem('environment', after), undefined);
  assert.ok(warnings.some((message) => /another engine .*threads, instructionSet.*last digits/.test(message)));
});
