// A node that is killed: its users come back to other nodes, as themselves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../support/index.mjs';
import { Bare } from '../support/bare.mjs';
import { Traveller, candidate, pairOn, relay } from '../support/traveller.mjs';
import { launchNode, startRedis, statsOf, useCluster } from '../support/cluster.mjs';

async function kill(cluster, node) {
  node.program.child.kill('SIGKILL');
  await node.program.ended;
  cluster.nodes.splice(cluster.nodes.indexOf(node), 1);
}

describe('users of a node that is killed', () => {
  const cluster = useCluster(3);

  test('go on elsewhere: as themselves, in their matches, or waiting', async () => {
    const [one, two, dying] = cluster.nodes;
    const across = await pairOn(dying, one); // its partner lives
    const within = await pairOn(dying, dying); // both go to different nodes
    const together = await pairOn(dying, dying); // both go to the same
    const lonely = await Traveller.on(dying);
    await lonely.do('find_partner');
    await lonely.expect('waiting');
    for (const pair of [across, within, together]) await relay(...pair, 1);
    const ids = new Map([...across, ...within, ...together, lonely].map((user) => [user, user.id]));

    const lost = new Map([[across[0], two], [within[0], one], [within[1], two], [together[0], one], [together[1], one], [lonely, two]]);
    const back = [...lost].map(([user, node]) => user.backOn(node));
    await kill(cluster, dying);
    assert.deepEqual(await Promise.all(back), back.map(() => true));
    for (const [user, id] of ids) assert.equal(user.id, id);

    for (const pair of [across, within, together]) {
      await relay(pair[0], pair[1], 20);
      await relay(pair[1], pair[0], 20);
    }
    const rest = { activeUsers: 7, activeSessions: 3, waitingUsers: 1, nodes: 2 };
    for (const node of cluster.nodes) await eventually(() => statsOf(node), rest);
    await lonely.expect('waiting'); // is queued again, and told so
    const partner = await Traveller.on(one);
    await partner.do('find_partner');
    const found = await lonely.expect('partner_found');
    assert.equal(found.partnerId, partner.userId);
    for (const user of [...across, ...within, ...together]) assert.deepEqual(user.inbox.waiting, []);

    for (const user of [...ids.keys(), partner]) user.leave();
    for (const node of cluster.nodes) await eventually(() => statsOf(node), { activeUsers: 0, activeSessions: 0, waitingUsers: 0, nodes: 2 });
  });
});

test('two who outlive one node after the other end up on the last one, in their match', async () => {
  const redis = await startRedis();
  const nodes = [];
  for (let i = 0; i < 3; ++i) nodes.push(await launchNode(redis));
  const [one, two, three] = nodes;
  for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, 3);
  const [a, b] = await pairOn(one, two);
  const users = { a: a.id, b: b.id };
  for (const [dying, [user, other], next] of [[one, [a, b], three], [two, [b, a], three]]) {
    const back = user.backOn(next);
    await kill({ nodes }, dying);
    user.socket.emit('ice_candidate', candidate(7)); // is sent when it is back
    assert.equal(await back, true);
    assert.deepEqual(await other.expect('ice_candidate'), candidate(7));
    await relay(user, other, 10);
    await relay(other, user, 10);
  }
  assert.deepEqual({ a: a.id, b: b.id }, users);
  for (const user of [a, b]) user.leave();
  await eventually(() => statsOf(three), { activeUsers: 0, activeSessions: 0, waitingUsers: 0, nodes: 1 });
  await three.stop();
  await redis.stop();
});

describe('a node that is killed and at once started again', () => {
  const cluster = useCluster(2);

  test('takes its users up, and those of other nodes find them there', async () => {
    const [one, two] = cluster.nodes;
    const pairs = [await pairOn(two, two), await pairOn(two, one)];
    const lost = [...pairs[0], pairs[1][0]];
    await kill(cluster, two);
    const again = await launchNode(cluster.redis);
    cluster.nodes.push(again);
    const back = await Promise.all(lost.map((user) => user.backOn(again)));
    assert.deepEqual(back, [true, true, true]);
    for (const pair of pairs) {
      await relay(pair[0], pair[1], 10);
      await relay(pair[1], pair[0], 10);
    }
    for (const user of pairs.flat()) {
      assert.deepEqual(user.inbox.waiting, []);
      user.leave();
    }
    for (const node of cluster.nodes) await eventually(() => statsOf(node), { activeUsers: 0, activeSessions: 0, waitingUsers: 0, nodes: 2 });
  });
});

describe('a client that comes back to two nodes, one after the other', () => {
  const cluster = useCluster(4);

  test('is on the last one: the connection to the first one ends, and its partner notices nothing', async () => {
    const [one, two, three, dying] = cluster.nodes;
    const partner = await Traveller.on(one);
    await partner.do('find_partner');
    await partner.expect('waiting');
    const user = await Bare.open(dying);
    await user.expect('user_registered');
    user.send('find_partner');
    while ((await user.next())[0] !== 'partner_found');
    await partner.expect('partner_found');
    await kill(cluster, dying);

    const claim = { pid: user.pid, offset: user.offset };
    const comeTo = async (node) => {
      const back = Object.assign(new Bare(node), claim);
      assert.equal(await back.back(claim), true);
      back.send('ice_candidate', candidate(1)); // what its partner sends before is lost with the former node
      assert.deepEqual(await partner.expect('ice_candidate'), candidate(1));
      partner.socket.emit('ice_candidate', candidate(2));
      assert.deepEqual(await back.expect('ice_candidate'), candidate(2));
      return back;
    };
    const first = await comeTo(two);
    const last = await comeTo(three);
    await first.frames.closed();
    const again = await comeTo(two); // where it was before
    await last.frames.closed();
    await eventually(() => statsOf(one), { activeUsers: 2, activeSessions: 1, waitingUsers: 0, nodes: 3 });
    assert.deepEqual(partner.inbox.waiting, []);
    await again.leave(1000);
    await partner.expect('partner_disconnected');
    partner.leave();
  });
});
