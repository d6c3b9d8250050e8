// Hundreds of upgrades at the same time, in the middle of what is relayed: nobody misses, doubles or reorders a number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectStats, useServer } from '../support/index.mjs';
import { Member, storm } from './storm.mjs';

const server = useServer('--threads', '4');

test('250 pairs upgrade while each relays a numbered stream to its partner', async (t) => {
  const members = Array.from({ length: 500 }, (_, i) => new Member(server, { batches: i % 7 }));
  const count = await storm(members);
  t.diagnostic(`${count} relays`);
  for (const { transport } of members) assert.equal(transport, 'websocket');
  await expectStats(server, 500, 250, 0);
  await Promise.all(members.map((member) => member.leave()));
  await expectStats(server, 0, 0, 0);
});
