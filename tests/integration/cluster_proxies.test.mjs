// Nodes behind real proxies, configured as docker/ has it: a session id brings each request to its node, and who was on a
// node that does not answer any more is soon on another one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BALANCERS, prefixOf, startBalancer } from '../support/balancer.mjs';
import { Inbox, connect, eventually, request } from '../support/index.mjs';
import { launchNode, meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { missing } from './proxies.mjs';

const PREFIXES = [0, 1, 2].map(prefixOf);
const MOST = 24; // connections of an address

// Three nodes with the numbers that the configurations name, and a proxy before them.
function useProxied(name, ...args) {
  const all = { nodes: [] };
  before(async () => {
    all.redis = await startRedis();
    for (let i = 0; i < PREFIXES.length; ++i) all.nodes.push(await launchNode(all.redis, '--node-number', String(i), '--trusted-proxies', '127.0.0.1', ...args));
    all.proxy = await startBalancer(name, all.nodes, { most: MOST });
    Object.assign(all, { host: all.proxy.host, port: all.proxy.port, url: all.proxy.url });
    await all.whole();
  });
  after(async () => {
    await Promise.all(all.nodes.map((node) => node.stop()));
    await all.redis?.stop();
    await all.proxy?.stop();
  });
  // All nodes know of each other, and the proxy sends users to each.
  all.whole = async () => {
    for (const node of all.nodes) await eventually(async () => (await statsOf(node)).nodes, PREFIXES.length, 'how many nodes there are');
    const seen = new Set();
    await eventually(async () => {
      const { status, text } = await request(all, '/socket.io/?EIO=4&transport=polling').catch(() => ({}));
      if (status === 200) seen.add(JSON.parse(text.slice(1)).sid.slice(0, 2));
      return [...seen].sort();
    }, PREFIXES, 'nodes that get users');
  };
  return all;
}

const nodeOf = (client) => client.engine.id.slice(0, 2);

// A client on each of the nodes.
async function oneOnEach(all, options) {
  const found = new Map();
  while (found.size < PREFIXES.length) {
    const c = await connect(all, options);
    if (found.has(nodeOf(c))) await c.leave();
    else found.set(nodeOf(c), c);
  }
  return PREFIXES.map((prefix) => found.get(prefix));
}

for (const name of BALANCERS)
  describe(`nodes behind ${name}`, { skip: missing(name) }, () => {
    const all = useProxied(name);

    for (const transports of [['polling'], ['polling', 'websocket']])
      test(`clients of all nodes meet and relay over ${transports}, each with its own node`, async () => {
        const [x, y, z] = await oneOnEach(all, { transports });
        for (const c of [x, y, z]) if (transports.length > 1) await c.upgraded();
        for (const pair of [[x, y], [y, z], [z, x]]) {
          const [a, b] = pair;
          await meetAcross(a, b);
          for (let i = 0; i < 20; ++i) {
            await a.do('ice_candidate', { candidate: null, i });
            assert.deepEqual(await b.expect('ice_candidate'), { candidate: null, i });
          }
          await a.do('stop');
          await b.expect('partner_disconnected');
        }
        for (const c of [x, y, z]) assert.equal(c.transport, transports.at(-1));
        for (const c of [x, y, z]) await c.leave();
      });

    test('an address has so many connections at a time, and another one when it has left one', async () => {
      const held = [];
      const enter = () => connect(all, { transports: ['websocket'] }).then((c) => held.push(c) > 0, () => false);
      while (held.length <= MOST && (await enter()));
      assert.ok(held.length > 2 && held.length <= MOST, `${held.length} were let in`);
      await held.pop().leave();
      await eventually(enter, true, 'whether somebody is let in');
      for (const c of held) await c.leave();
    });
  });

describe('a node that is frozen behind HAProxy', { skip: missing('HAProxy') }, () => {
  const hour = '3600000'; // no client finds out by itself
  const all = useProxied('HAProxy', '--ping-interval', hour, '--ping-timeout', hour);

  for (const transports of [['websocket'], ['polling']])
    test(`loses its clients over ${transports}, who go on elsewhere in the same call; it is back with its number`, async () => {
      const [x, y, z] = await oneOnEach(all, { transports });
      await meetAcross(y, x);
      const frozen = all.nodes[1].program.child;
      const cut = y.disconnected();
      frozen.kill('SIGSTOP');
      try {
        await cut;
        y.inbox = new Inbox();
        y.socket.io.reconnection(true); // it may hear of the frozen node once more
        assert.ok(await y.back());
        assert.notEqual(nodeOf(y), PREFIXES[1]);
        await y.do('ice_candidate', { candidate: null, to: 'x' }); // is kept until the partner's node has been found
        assert.deepEqual(await x.expect('ice_candidate'), { candidate: null, to: 'x' });
        await x.do('ice_candidate', { candidate: null, to: 'y' });
        assert.deepEqual(await y.expect('ice_candidate'), { candidate: null, to: 'y' });
      } finally {
        frozen.kill('SIGCONT');
      }
      for (const c of [x, y, z]) await c.leave();
      await all.whole();
    });
});
