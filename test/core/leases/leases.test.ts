import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../temporary';
import { tryLeases } from './trial';

// `npm run test:leases` takes a hundred turns.
test('eight processes with clocks of their own: ten holders killed or stopped, never two writers', async (t) => {
  const folder = temporaryFolder();
  const { killed, stopped, lost, writes } = await tryLeases({ folder, takeOvers: 10, lapseMs: 800, seed: 5 });
  t.diagnostic(`${killed} killed, ${stopped} stopped, ${lost} found the lease lost, ${writes} writes`);
  assert.ok(killed > 0 && stopped > 0 && writes > 30);
  // One that is stopped between its last write and its release leaves without having asked.
  assert.ok(2 * lost >= stopped, `${lost} of ${stopped} stopped holders found that they had lost`);
});
