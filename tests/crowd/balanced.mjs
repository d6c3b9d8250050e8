// Nodes behind HAProxy, as docker/ configures it.
import { existsSync } from 'node:fs';
import { after, before } from 'node:test';
import { eventually, request } from '../support/index.mjs';
import { startBalancer } from '../support/balancer.mjs';
import { launchAgain, launchNode, startRedis } from '../support/cluster.mjs';

export const skip = existsSync('/usr/sbin/haproxy') ? false : 'haproxy is not installed';

/// So many, with the numbers 0, 1, …, for all tests of the suite in which this is called.
export function useBalanced(count, ...rest) {
  const all = { nodes: [] };
  const args = (number) => ['--node-number', String(number), '--trusted-proxies', '127.0.0.1', '--linger', '10', ...rest];
  before(async () => {
    all.redis = await startRedis();
    for (let i = 0; i < count; ++i) all.nodes.push(await launchNode(all.redis, ...args(i)));
    all.door = await startBalancer('HAProxy', all.nodes);
    await eventually(() => request(all.door, '/api/health').then(({ status }) => status, () => 0), 200, 'HAProxy');
  });
  after(async () => {
    await Promise.all(all.nodes.map((node) => node.stop()));
    await all.door?.stop();
    await all.redis?.stop();
  });
  all.start = async (number) => {
    const node = await launchAgain(all.nodes[number], all.redis, ...args(number));
    await eventually(async () => (await request(node, '/api/health?ready')).status, 200, 'a node that is ready');
    all.nodes[number] = node;
  };
  return all;
}
