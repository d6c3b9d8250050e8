// Limits by address over several nodes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, launch, request } from '../support/index.mjs';
import { startRedis, statsOf } from '../support/cluster.mjs';
import { KEY } from '../support/restart.mjs';

let redis;
const nodes = [];
before(async () => {
  redis = await startRedis();
  for (let i = 0; i < 2; ++i) nodes.push(await launch(['--redis', redis.url, '--session-key', KEY, '--limit-connect', '1', '--limit-stats', '0', '--trusted-proxies', '127.0.0.1']));
  for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, 2, 'how many nodes there are');
});
after(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await redis.stop();
});

const connectFrom = async (address, node) => (await request(node, '/socket.io/?EIO=4&transport=polling', { headers: { 'X-Forwarded-For': address } })).status;

function next(addresses) {
  assert.ok(addresses.length > 0, 'all were let through');
  return addresses.pop();
}

test('an address that has had its connects at one node gets none at another', async () => {
  const addresses = Array.from({ length: 250 }, (_, i) => `192.0.2.${i + 1}`);
  for (const address of addresses) assert.equal(await connectFrom(address, nodes[0]), 200);
  // Each one's first connect there: the others were let through since the news was yet to come.
  await eventually(() => connectFrom(next(addresses), nodes[1]), 429, 'what the other node says');
  assert.equal(await connectFrom('2001:db8::1', nodes[1]), 200);
  const others = Array.from({ length: 250 }, (_, i) => `2001:db8:0:${i + 2}::1`);
  for (const address of others) assert.equal(await connectFrom(address, nodes[1]), 200);
  await eventually(() => connectFrom(next(others), nodes[0]), 429, 'what the first node says');
});

test('without Redis each node has limits of its own', async () => {
  await redis.kill();
  for (const node of nodes) await eventually(async () => (await request(node, '/api/health')).json.cluster, 'away');
  for (const node of nodes) assert.deepEqual([await connectFrom('198.51.100.1', node), await connectFrom('198.51.100.1', node)], [200, 429]);
});
