// A node that is told to end, among others.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RawConnection, connect, eventually, within } from '../support/index.mjs';
import { statsOf, useCluster } from '../support/cluster.mjs';
import { Traveller, pairOn, relay } from '../support/traveller.mjs';

const get = (target) => `GET ${target} HTTP/1.1\r\nHost: flinxx\r\n\r\n`;

/// A request of which the node has the first half: it holds the drain up until the rest comes.
async function half(node, target) {
  const text = get(target);
  const raw = new RawConnection(node).write(get('/api/health') + text.slice(0, 20));
  await raw.answer(); // so the half has been read
  return () => raw.write(text.slice(20)).answer();
}

describe('a node that drains, for as long as a request takes', () => {
  const cluster = useCluster(2);

  test('is out of the cluster at once: no ticket stays, its users go on elsewhere, and it says so', async () => {
    const [dying, one] = cluster.nodes;
    const pair = await pairOn(dying, one);
    const lonely = await Traveller.on(dying);
    await lonely.do('find_partner');
    await lonely.expect('waiting');
    const inRedis = async (...words) => (await cluster.redis.ask(...words)).trim();
    await eventually(() => inRedis('ZCARD', '{fx}:lobby'), '1');
    const rest = [await half(dying, '/api/health?ready'), await half(dying, '/api/stats?node')];

    const back = [pair[0].backOn(one), lonely.backOn(one)];
    dying.program.child.kill('SIGTERM');
    cluster.nodes.shift();
    assert.deepEqual(await Promise.all(back), [true, true]);
    await eventually(() => inRedis('HLEN', '{fx}:nodes'), '1');
    await relay(pair[0], pair[1], 10);
    await relay(pair[1], pair[0], 10);
    await lonely.expect('waiting');
    await eventually(() => statsOf(one), { activeUsers: 3, activeSessions: 1, waitingUsers: 1, nodes: 1 });
    assert.equal(dying.program.child.exitCode, null, 'the drain goes on');

    const [health, stats] = await Promise.all(rest.map((complete) => complete()));
    const { status, cluster: place } = JSON.parse(health.text);
    assert.deepEqual([health.status, status, place], [503, 'Server is draining', 'left']);
    assert.equal(JSON.parse(stats.text).draining, true);
    assert.equal((await within(dying.program.ended, 'the end of the node')).status, 0);

    const partner = await connect(one);
    await partner.do('find_partner');
    assert.equal((await lonely.expect('partner_found')).partnerId, partner.userId);
    for (const user of [...pair, lonely, partner]) user.leave();
    for (const user of pair) assert.deepEqual(user.inbox.waiting, []);
  });
});
