import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentValue } from '../../src/core';
import { tryLeases } from '../core/leases/trial';
import { temporaryFolder } from '../temporary';

/** `npm run test:leases`: a hundred holders of a lease are killed or stopped, and others take their places. */
const TAKE_OVERS = 100;

test(`${TAKE_OVERS} take-overs among eight processes: never two writers`, async (t) => {
  const seed = environmentValue('BREEDLAB_KILLS_SEED') ?? Date.now() % 1e6;
  t.diagnostic(`turns from seed ${seed} (BREEDLAB_KILLS_SEED repeats them)`);
  const folder = temporaryFolder();
  const { killed, stopped, lost, writes } = await tryLeases({ folder, takeOvers: TAKE_OVERS, lapseMs: 1500, seed });
  t.diagnostic(`${killed} killed, ${stopped} stopped, ${lost} found the lease lost, ${writes} writes`);
  // One that is stopped between its last write and its release leaves without having asked.
  assert.ok(2 * lost >= stopped);
});
