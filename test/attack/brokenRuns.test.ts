import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { collectSeries } from '../../src/analysis';
import { listRuns, readRun, unreadableRuns } from '../../src/experiments';
import { exportCsv } from '../../src/exports';
import { collectRuns } from '../../src/report/runs';
import { breakRuns, DAMAGES } from './damage';

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const { runsFolder, broken, whole } = breakRuns(1);

function breedlab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, BREEDLAB_RUNS: runsFolder, BREEDLAB_EXPERIMENTS: '' };
  return spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '', timeout: 20_000 });
}

describe('a damaged run is left out with the reason, whatever is wrong with it', () => {
  const problems = new Map(unreadableRuns({ runsFolder }).map(({ folder, problem }) => [folder, problem]));
  for (const { folder, damage } of broken) {
    test(damage.name, () => {
      const problem = problems.get(folder);
      assert.ok(problem?.includes(path.join(folder, damage.file)), problem ?? 'it is not found out');
      assert.throws(() => readRun(folder), { name: 'BreedlabError', message: problem });
    });
  }

  test('and the others are listed', () => {
    assert.equal(broken.length, DAMAGES.length);
    const listed = listRuns({ runsFolder }).map(({ runId }) => runId);
    assert.deepEqual(listed.sort(), [...whole].sort());
  });
});

describe('what goes over all runs goes on', () => {
  test('the series, the report and CSV', () => {
    const series = collectSeries('demo', { runsFolder, source: 'runs' });
    assert.equal(series.leftOut.length, broken.length);
    assert.equal(series.runs.length, collectRuns(series, { runsFolder }).length);
    assert.equal(exportCsv({ runsFolder }).leftOut.length, broken.length);
  });

  test('breedlab runs list, as text and as JSON', () => {
    const text = breedlab('runs', 'list');
    assert.equal(text.status, 0, text.stderr);
    assert.match(text.stdout, new RegExp(`${whole.length} runs, ${broken.length} damaged`));
    assert.equal(text.stderr.match(/^damaged: /gm)?.length, broken.length);
    const all = JSON.parse(breedlab('runs', 'list', '--json').stdout) as { status: string; problem?: string }[];
    const damaged = all.filter(({ status }) => status === 'damaged');
    assert.deepEqual([all.length - damaged.length, damaged.length], [whole.length, broken.length]);
    assert.ok(damaged.every(({ problem }) => problem !== undefined));
    assert.equal(JSON.parse(breedlab('runs', 'list', '--json', '--status', 'damaged').stdout).length, broken.length);
  });

  test('breedlab runs delete takes a damaged one', () => {
    const { folder } = broken.at(-1)!;
    const deleted = breedlab('runs', 'delete', folder, '--yes');
    assert.equal(deleted.status, 0, deleted.stderr);
    assert.ok(!unreadableRuns({ runsFolder }).some((run) => run.folder === folder));
  });
});
