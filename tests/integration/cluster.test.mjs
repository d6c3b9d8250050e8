// Several nodes over a real Redis are one server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { connect, eventually, launch, request, runToEnd } from '../support/index.mjs';
import { launchNode, meetAcross, startRedis, statsOf, useCluster } from '../support/cluster.mjs';
import { KEY } from '../support/restart.mjs';

/// Two who have met, the first of whom has waited.
async function meetOn(first, second) {
  const a = await connect(first);
  const b = await connect(second);
  await meetAcross(a, b);
  return { a, b };
}

describe('two nodes', () => {
  const cluster = useCluster(2);

  test('the first two characters of a session id are the number of its node', async () => {
    for (const [number, node] of cluster.nodes.entries()) {
      const c = await connect(node);
      assert.equal(c.engine.id.slice(0, 2), ['AA', 'AB'][number]);
      await c.leave();
    }
  });

  test('strangers on two nodes meet, and what one sends reaches the other, in order', async () => {
    const [one, two] = cluster.nodes;
    const { a, b } = await meetOn(one, two);
    const offer = { offer: { type: 'offer', sdp: 'v=0\r\n' } };
    await a.do('webrtc_offer', offer);
    assert.deepEqual(await b.expect('webrtc_offer'), offer);
    const candidate = (i) => ({ candidate: { candidate: `candidate:${i}`, sdpMid: '0', sdpMLineIndex: 0 } });
    for (let i = 0; i < 100; ++i) b.socket.emit('ice_candidate', candidate(i));
    for (let i = 0; i < 100; ++i) assert.deepEqual(await a.expect('ice_candidate'), candidate(i));
    await eventually(() => statsOf(one), { activeUsers: 2, activeSessions: 1, waitingUsers: 0, nodes: 2 });
    await eventually(() => statsOf(two), { activeUsers: 2, activeSessions: 1, waitingUsers: 0, nodes: 2 });
    assert.equal((await statsOf(two, '?node')).activeUsers, 1);
    await a.do('skip_user');
    await b.expect('user_skipped');
    await a.expect('waiting');
    await Promise.all([a.leave(), b.leave()]);
    await eventually(() => statsOf(one), { activeUsers: 0, activeSessions: 0, waitingUsers: 0, nodes: 2 });
  });

  test('each node says that it is in the cluster', async () => {
    for (const node of cluster.nodes) {
      const { status, json } = await request(node, '/api/health?ready');
      assert.deepEqual([status, json.cluster], [200, 'joined']);
    }
  });
});

describe('a node that is killed', () => {
  const cluster = useCluster(2);

  test('leaves nobody waiting for those who were on it', async () => {
    const [one, two] = cluster.nodes;
    const lost = await connect(two);
    await lost.do('find_partner');
    await lost.expect('waiting');
    two.program.child.kill('SIGKILL');
    await two.program.ended;
    cluster.nodes.pop();
    const { a, b } = await meetOn(one, one); // whom the lobby had for a may have been on the node that is gone
    await eventually(() => statsOf(one), { activeUsers: 2, activeSessions: 1, waitingUsers: 0, nodes: 1 });
    await Promise.all([a.leave(), b.leave()]);
  });
});

describe('a Redis that goes', () => {
  const cluster = useCluster(2);

  test('leaves each node by itself, and healthy; with an empty one they are together again', async () => {
    const { redis, nodes } = cluster;
    const { a, b } = await meetOn(...nodes);
    await redis.kill();
    for (const node of nodes) await eventually(async () => (await request(node, '/api/health?ready')).json.cluster, 'away');
    const there = await meetOn(nodes[0], nodes[0]);
    redis.begin();
    for (const node of nodes) await eventually(async () => (await request(node, '/api/health?ready')).json.cluster, 'joined');
    await cluster.together();
    await a.do('ice_candidate', { candidate: null });
    await b.expect('ice_candidate');
    const more = await meetOn(nodes[1], nodes[0]);
    await Promise.all([a, b, there.a, there.b, more.a, more.b].map((c) => c.leave()));
  });
});

test('a server that may not be in the cluster does not start, and says why, once', async () => {
  const redis = await startRedis();
  const node = await launchNode(redis);
  const refused = `redis://:password@127.0.0.1:${redis.port}`; // which it does not have
  for (const [url, args, why] of [
    [redis.url, [], /redis needs session-key/],
    [redis.url, ['--session-key', `${KEY}-another`], /cluster: the session key is not that of node 0/],
    [redis.url, ['--session-key', KEY, '--recovery-time', '1000'], /the recovery time is not that of node 0 of the cluster, which is 120000 ms/],
    [refused, ['--session-key', KEY], /cluster: Redis refuses: .*AUTH/],
    [`${redis.url}/99`, ['--session-key', KEY], /cluster: Redis refuses: .*DB index/],
  ]) {
    const { status, stderr, stdout } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--redis', url, ...args]);
    assert.notEqual(status, 0);
    assert.match(stderr, why);
    const reason = new RegExp(why.source.replace(/^.*cluster: /, ''), 'g');
    assert.equal((stdout + stderr).match(reason).length, 1, stdout + stderr);
  }
  await node.stop();
  await redis.stop();
});

test('a server whose Redis cannot be reached serves all the same, and is not ready', async () => {
  const redis = await startRedis();
  await redis.kill();
  const node = await launch(['--redis', redis.url, '--session-key', KEY]);
  const health = await request(node, '/api/health');
  assert.deepEqual([health.status, health.json.cluster], [200, 'joining']);
  assert.equal((await request(node, '/api/health?ready')).status, 503);
  redis.begin();
  await eventually(async () => (await request(node, '/api/health?ready')).status, 200);
  await node.stop();
  await redis.stop();
});

test('a server whose Redis has no connection left for it serves all the same, and is not ready', async () => {
  const redis = await startRedis('--maxclients', '3');
  await eventually(async () => (await redis.ask('PING').catch(() => '')).trim(), 'PONG');
  const held = [1, 2, 3].map(() => net.connect(redis.port, '127.0.0.1'));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const node = await launch(['--redis', redis.url, '--session-key', KEY]);
  assert.equal((await request(node, '/api/health?ready')).status, 503);
  for (const socket of held) socket.destroy();
  await eventually(async () => (await request(node, '/api/health?ready')).status, 200);
  assert.equal(node.program.stdout.match(/max number of clients/g).length, 1);
  await node.stop();
  await redis.stop();
});
