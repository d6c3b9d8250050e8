// WebSockets that reach another node than the one that has their session.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Frames, Polling, connect, eventually, join, packet, random, refused, request, target, turnedAway } from '../support/index.mjs';
import { launchNode, meetAcross, startRedis, statsOf, useCluster } from '../support/cluster.mjs';
import { startBefore } from '../support/router.mjs';
import { candidate, pairOn } from '../support/traveller.mjs';

const transportOf = (user) => user.socket.io.engine.transport.name;

async function relayInOrder(a, b, from, count) {
  for (let i = from; i < from + count; ++i) for (const each of [a, b]) each.socket.emit('ice_candidate', candidate(i));
  for (let i = from; i < from + count; ++i) for (const each of [a, b]) assert.deepEqual(await each.expect('ice_candidate'), candidate(i));
}

/// A session of the first node whose upgrade has been probed at that one.
async function probed(home, at) {
  const p = await Polling.open(home);
  await p.join();
  const f = await Frames.candidate(at, p.sid);
  f.send('2probe');
  assert.equal(await f.next(), '3probe');
  return [p, f];
}

/// Who waits for a partner over a WebSocket at the other node.
async function waiting(home, at) {
  const [p, f] = await probed(home, at);
  f.send('5', packet(1, 'find_partner'));
  for (let heard = ''; !heard.includes('"waiting"'); ) heard = await f.next();
  assert.equal((await statsOf(home, '?node')).waitingUsers, 1);
  return { p, f };
}

const hasLeft = (node) => eventually(async () => (await statsOf(node)).waitingUsers, 0, 'who waits');

describe('behind a balancer that sends each request to any node', () => {
  const cluster = useCluster(3);
  let any;
  before(async () => {
    const next = random(13);
    any = await startBefore(() => cluster.nodes[Math.floor(next() * cluster.nodes.length)]);
  });
  after(() => any.stop());

  test('official clients end on WebSocket, and 1,000 relays each way arrive once and in order', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const pair = [];
        for (let i = 0; i < 2; ++i) pair.push(await connect(any, { transports: ['polling', 'websocket'] }));
        return pair;
      }),
    );
    for (const [a, b] of pairs) await meetAcross(a, b);
    await Promise.all(
      pairs.map(async ([a, b]) => {
        for (let i = 0; i < 1000; i += 50) await relayInOrder(a, b, i, 50);
        for (const user of [a, b]) await eventually(() => transportOf(user), 'websocket');
        await relayInOrder(a, b, 1000, 50);
      }),
    );
    await Promise.all(pairs.flat().map((user) => user.leave()));
    for (const node of cluster.nodes) await eventually(async () => (await statsOf(node)).activeUsers, 0);
  });

  test('a large offer arrives as it was sent, both ways', async () => {
    const users = [await connect(any), await connect(any)];
    await meetAcross(...users);
    for (const user of users) await eventually(() => transportOf(user), 'websocket');
    for (const [from, to] of [users, users.toReversed()]) {
      const offer = { offer: { type: 'offer', sdp: `v=0\r\n${'a=é\r\n'.repeat(5000)}` } };
      await from.do('webrtc_offer', offer);
      assert.deepEqual(await to.expect('webrtc_offer'), offer);
    }
    await Promise.all(users.map((user) => user.leave()));
  });

  test('a poll that waits at a third node is let go, and what was queued comes over the WebSocket', async () => {
    const p = await Polling.open(cluster.nodes[0]);
    await p.join();
    const f = await Frames.candidate(cluster.nodes[1], p.sid);
    const poll = request(cluster.nodes[2], target(p.sid));
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    assert.equal((await poll).text, '6');
    await p.send(join(packet(1, 'stop'), packet(2, 'stop')));
    f.send('5');
    assert.match(await f.next(), /^431/);
    assert.match(await f.next(), /^432/);
    f.send('1');
    await f.closed();
  });

  test('a second WebSocket is turned away at any node', async () => {
    const [, f] = await probed(cluster.nodes[0], cluster.nodes[1]);
    f.sid = f.sid ?? new URL(f.ws.url).searchParams.get('sid');
    for (const node of cluster.nodes) await turnedAway(node, f.sid);
    f.send('5', packet(1, 'stop'));
    assert.match(await f.next(), /^431/);
    for (const node of cluster.nodes) await turnedAway(node, f.sid);
    f.send('1');
    await f.closed();
  });

  test('a session id that nobody has, or of a node that is not there, is refused', async () => {
    const p = await Polling.open(cluster.nodes[0]);
    for (const start of ['AA', 'AB', 'AJ', '__'])
      assert.equal((await refused(cluster.nodes[1], `EIO=4&transport=websocket&sid=${start}${p.sid.slice(2, 10)}${'x'.repeat(10)}`)).status, 400);
    await p.send('1');
  });

  test('a flood is put out as at the own node', async () => {
    const codes = [];
    for (const node of [cluster.nodes[0], cluster.nodes[1]]) {
      const [, f] = await probed(cluster.nodes[0], node);
      f.send('5');
      const ended = f.closed();
      for (let i = 0; i < 300; ++i) f.send('4x');
      codes.push(await ended);
    }
    assert.deepEqual(codes[1], codes[0]);
  });

  test('who goes without a word is away at once; who closes the page has left', async () => {
    for (const go of [(f) => f.ws.terminate(), (f) => f.ws.close(1001)]) {
      const { f } = await waiting(cluster.nodes[0], cluster.nodes[1]);
      go(f);
      await hasLeft(cluster.nodes[0]);
    }
  });

  test('what is said while Redis stands still arrives when it goes on, once and in order', async () => {
    const carrying = await startBefore((first) => cluster.nodes[/\r\nupgrade: websocket/i.test(first.toString('latin1')) ? 1 : 0]);
    const pair = [await connect(carrying), await connect(carrying)];
    await meetAcross(...pair);
    for (const user of pair) await eventually(() => transportOf(user), 'websocket');
    cluster.redis.program.child.kill('SIGSTOP');
    for (let i = 0; i < 50; ++i) for (const user of pair) user.socket.emit('ice_candidate', candidate(i));
    await eventually(async () => (await request(cluster.nodes[0], '/api/health')).json.cluster, 'away');
    cluster.redis.program.child.kill('SIGCONT');
    for (let i = 0; i < 50; ++i) for (const user of pair) assert.deepEqual(await user.expect('ice_candidate'), candidate(i));
    await cluster.together();
    await Promise.all(pair.map((user) => user.leave()));
    carrying.stop();
  });

  async function launchFourth() {
    await eventually(async () => (await statsOf(cluster.nodes[0])).nodes, 3); // one of before may not be held for dead yet
    const fourth = await launchNode(cluster.redis);
    await eventually(async () => (await statsOf(cluster.nodes[0])).nodes, 4);
    return fourth;
  }

  test('so is one whose WebSocket is at a node that dies, and polling can go on where it was only probed', async () => {
    const fourth = await launchFourth();
    const { f } = await waiting(cluster.nodes[0], fourth);
    const [q, g] = await probed(cluster.nodes[0], fourth);
    fourth.program.child.kill('SIGKILL');
    await Promise.all([f, g].map((each) => each.closed()));
    await hasLeft(cluster.nodes[0]);
    await q.send(packet(1, 'stop'));
    let heard;
    do heard = await q.next();
    while (heard === '6');
    assert.match(heard, /^431/);
    await q.send('1');
  });

  test('a WebSocket is closed when the node of its session dies', async () => {
    const fourth = await launchFourth();
    const [, f] = await probed(fourth, cluster.nodes[0]);
    f.send('5');
    fourth.program.child.kill('SIGKILL');
    await f.closed();
  });
});

describe('a node that is stopped', () => {
  let redis;
  before(async () => (redis = await startRedis()));
  after(() => redis.stop());

  for (const [which, stopped] of [['has their WebSockets', 1], ['has their sessions', 0]])
    test(`sends clients away where it ${which}: they go on elsewhere as themselves, and miss nothing`, async () => {
      const nodes = [];
      for (let i = 0; i < 2; ++i) nodes.push(await launchNode(redis, '--cluster-name', `drain${stopped}`, '--drain-timeout', '30000'));
      await Promise.all(nodes.map((node) => eventually(async () => (await statsOf(node)).nodes, 2)));
      let choose = (first) => nodes[/\r\nupgrade: websocket/i.test(first.toString('latin1')) ? 1 : 0];
      const proxy = await startBefore((first) => choose(first));
      const pair = await pairOn(proxy, proxy);
      for (const user of pair) await eventually(() => transportOf(user), 'websocket');
      await relayInOrder(...pair, 0, 20);
      const ids = pair.map((user) => user.socket.id);
      choose = () => nodes[1 - stopped];
      const back = pair.map((user) => user.backOn(proxy));
      const end = nodes[stopped].stop();
      for (let i = 20; i < 120; ++i) pair[0].socket.emit('ice_candidate', candidate(i));
      assert.deepEqual(await Promise.all(back), [true, true]);
      for (let i = 20; i < 120; ++i) assert.deepEqual(await pair[1].expect('ice_candidate'), candidate(i));
      assert.deepEqual(pair.map((user) => user.socket.id), ids);
      await relayInOrder(...pair, 120, 20);
      await end;
      for (const user of pair) user.leave();
      proxy.stop();
      await nodes[1 - stopped].stop();
    });
});
