// Requests that reach another node than the one that has their session, as before nodes without any routing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Polling, connect, eventually, expectGone, packet, random, request, split, target } from '../support/index.mjs';
import { launchNode, meetAcross, statsOf, useCluster } from '../support/cluster.mjs';
import { startBefore } from '../support/router.mjs';

const candidate = (i) => ({ candidate: { candidate: `candidate:${i}`, sdpMid: '0', sdpMLineIndex: 0 } });
const usersOf = async (node) => (await statsOf(node)).activeUsers;

async function relayBothWays(a, b, count) {
  for (let i = 0; i < count; ++i) for (const each of [a, b]) each.socket.emit('ice_candidate', candidate(i));
  for (let i = 0; i < count; ++i) for (const each of [a, b]) assert.deepEqual(await each.expect('ice_candidate'), candidate(i));
}

describe('behind a balancer that sends each request to any node', () => {
  const cluster = useCluster(3);
  let any;
  let other; // the node behind the one before
  before(async () => {
    const next = random(7);
    let last = 0;
    any = await startBefore(() => cluster.nodes[Math.floor(next() * cluster.nodes.length)]);
    other = await startBefore(() => cluster.nodes[(last = (last + 1) % cluster.nodes.length)]);
  });
  after(() => [any, other].forEach((each) => each.stop()));

  for (const [name, options] of [['over polling', { transports: ['polling'] }], ['that try to upgrade', {}]])
    test(`official clients ${name} meet, and what one sends reaches the other, in order`, async () => {
      for (let round = 0; round < 4; ++round) {
        const [a, b] = await Promise.all([connect(any, options), connect(any, options)]);
        await meetAcross(a, b);
        await relayBothWays(a, b, 50);
        await a.do('skip_user');
        await b.expect('user_skipped');
        await Promise.all([a.leave(), b.leave()]);
      }
      for (const node of cluster.nodes) await eventually(() => usersOf(node), 0);
    });

  test('a large offer arrives as it was sent', async () => {
    const [a, b] = [await connect(other, { transports: ['polling'] }), await connect(other, { transports: ['polling'] })];
    await meetAcross(a, b);
    const offer = { offer: { type: 'offer', sdp: `v=0\r\n${'a=é\r\n'.repeat(5000)}` } };
    await a.do('webrtc_offer', offer);
    assert.deepEqual(await b.expect('webrtc_offer'), offer);
    await Promise.all([a.leave(), b.leave()]);
  });

  // What is done to a session with requests at these nodes, as answers.
  const sequences = {
    'a session from its beginning to its end': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      const said = [await post(at(1), p, '40')];
      const greeting = split((await get(at(2), p)).text);
      while (greeting.length < 2) greeting.push(...split((await get(at(1), p)).text));
      said.push(greeting.map((each) => each.slice(0, 2)));
      said.push(await post(at(1), p, packet(1, 'stop')), (await get(at(2), p)).text, await post(at(2), p, '1'), await get(at(1), p));
      return said;
    },
    'a payload that is none': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      return [await post(at(1), p, 'x'), await get(at(2), p)];
    },
    'a payload of bytes': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      return [await post(at(1), p, '40', { headers: { 'Content-Type': 'application/octet-stream' } }), await get(at(2), p)];
    },
    'a payload that is too large': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      return [(await post(at(1), p, 'x'.repeat(1_000_001))).status, await post(at(1), p, '1')];
    },
    'two polls at once': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      const first = await held(at(1), p);
      return [await get(at(1), p), await first.answer, await get(at(1), p)];
    },
    'a close while a poll waits': async (at) => {
      const p = await Polling.open(cluster.nodes[0]);
      const first = await held(at(1), p);
      return [await post(at(1), p, '1'), await first.answer, await get(at(2), p)];
    },
  };
  const plain = ({ status, text }) => ({ status, text });
  const get = async (node, p) => plain(await request(node, target(p.sid)));
  const post = async (node, p, body, options) => plain(await request(node, target(p.sid), { method: 'POST', body, ...options }));
  // A poll that waits, for all that can be seen: what was sent behind it has come back, over other connections.
  async function held(node, p) {
    const r = http.get({ host: node.host, port: node.port, path: p.target, agent: false });
    const answer = new Promise((resolve) => {
      r.on('error', () => resolve('gone'));
      r.on('response', async (res) => resolve({ status: res.statusCode, text: (await res.setEncoding('utf8').toArray()).join('') }));
    });
    await once(r, 'finish');
    for (let i = 0; i < 3; ++i) await post(node, p, '6');
    return { answer, abort: () => r.destroy() };
  }
  for (const [name, run] of Object.entries(sequences))
    test(`${name} is answered as at the right node`, async () => {
      assert.deepEqual(await run((i) => cluster.nodes[i]), await run(() => cluster.nodes[0]));
    });

  test('fields for the browser are those of the node that was asked', async () => {
    const p = await Polling.open(cluster.nodes[0]);
    const [right, wrong] = [await p.post('40'), await request(cluster.nodes[1], p.target, { method: 'POST', body: '40' })];
    assert.deepEqual(Object.keys(wrong.headers).sort(), Object.keys(right.headers).sort());
    await p.post('1');
  });

  test('a session id that nobody has, or of a node that is not there, is refused', async () => {
    const p = await Polling.open(cluster.nodes[0]);
    for (const start of ['AA', 'AB', 'AJ', '__'])
      await expectGone(request(cluster.nodes[1], target(start + p.sid.slice(2, 10) + 'x'.repeat(10))));
    await p.send('1');
  });

  // A user who waits, over a poll that is held at another node.
  async function waiting(node) {
    const p = await Polling.open(cluster.nodes[0]);
    await p.join();
    await p.send(packet(1, 'find_partner'));
    for (let heard = ''; !heard.includes('"waiting"');) heard = await p.next();
    await eventually(async () => (await statsOf(cluster.nodes[0])).waitingUsers, 1);
    return { p, poll: await held(node, p) };
  }

  test('a client that leaves while its poll waits is away at once', async () => {
    const { p, poll } = await waiting(cluster.nodes[1]);
    poll.abort();
    assert.equal(await poll.answer, 'gone');
    await eventually(async () => (await statsOf(cluster.nodes[0])).waitingUsers, 0);
    assert.equal((await request(cluster.nodes[2], p.target, { method: 'POST', body: '1' })).status, 200);
    await eventually(() => usersOf(cluster.nodes[0]), 0);
  });

  test('so is one whose poll waits at a node that dies', async () => {
    const fourth = await launchNode(cluster.redis);
    await eventually(async () => (await statsOf(cluster.nodes[0])).nodes, 4);
    const { p, poll } = await waiting(fourth);
    fourth.program.child.kill('SIGKILL');
    assert.equal(await poll.answer, 'gone');
    await eventually(async () => (await statsOf(cluster.nodes[0])).waitingUsers, 0);
    await p.post('1');
    await eventually(() => usersOf(cluster.nodes[0]), 0);
  });

  test('a poll is refused when the node of its session dies, or Redis goes', async () => {
    const fourth = await launchNode(cluster.redis);
    await eventually(async () => (await statsOf(cluster.nodes[0])).nodes, 4);
    const p = await Polling.open(fourth);
    const poll = await held(cluster.nodes[0], p);
    fourth.program.child.kill('SIGKILL');
    await expectGone(poll.answer);
    await expectGone(request(cluster.nodes[0], p.target));
    const q = await Polling.open(cluster.nodes[1]);
    await cluster.redis.kill();
    await eventually(async () => (await request(cluster.nodes[0], '/api/health')).json.cluster, 'away');
    await expectGone(request(cluster.nodes[0], q.target));
    await q.post('1');
    cluster.redis.begin();
    await cluster.together();
  });
});
