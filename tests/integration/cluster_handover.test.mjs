// Clients who come to another node than the one that has their socket, while that lives: it moves there, and nobody hears anything.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { eventually, losses } from '../support/index.mjs';
import { Bare } from '../support/bare.mjs';
import { Traveller, candidate, pairOn, relay } from '../support/traveller.mjs';
import { statsOf, useCluster } from '../support/cluster.mjs';

const cluster = useCluster(3);
const nodeAt = (index) => cluster.nodes[index];

// A client that closes its connection in the middle of an upgrade loses what it is just sending: none of them upgrades.
const WEBSOCKET = { transports: ['websocket'] };
const present = [];
async function pair(first, second) {
  const both = await pairOn(nodeAt(first), nodeAt(second), WEBSOCKET);
  present.push(...both);
  return both;
}
async function single(index) {
  const user = await Traveller.on(nodeAt(index), WEBSOCKET);
  present.push(user);
  return user;
}
afterEach(async () => {
  for (const user of present.splice(0)) user.leave();
  await settled(0, 0);
});

/// What one sends the other from now on, numbered and without a pause.
function streamFrom(from, to) {
  const got = [];
  let sent = 0;
  to.socket.on('ice_candidate', (payload) => got.push(payload));
  const timer = setInterval(() => from.socket.emit('ice_candidate', candidate(sent++)), 3);
  return {
    /// All of it has come, each once and in order.
    async ends() {
      clearInterval(timer);
      await eventually(() => got.length >= sent, true, `${sent} relays`);
      assert.deepEqual(got, Array.from({ length: sent }, (_, i) => candidate(i)));
    },
  };
}

/// Loses its connection, and is back on another node.
async function moves(user, node, loss = 'close') {
  const back = user.backOn(node);
  losses[loss](user.engine);
  return back;
}

const heardBeside = (user) => user.inbox.waiting.filter(([name]) => name !== 'ice_candidate');

async function settled(users, sessions, waiting = 0) {
  for (const node of cluster.nodes)
    await eventually(() => statsOf(node), { activeUsers: users, activeSessions: sessions, waitingUsers: waiting, nodes: cluster.nodes.length });
}

describe('a client that is led to another node', () => {
  for (const [where, partnersNode] of [['the old node', 0], ['the new node', 1], ['a third one', 2]])
    for (const loss of ['close', 'unnoticed'])
      test(`goes on in its match with a partner on ${where} (${loss})`, async () => {
        const [user, partner] = await pair(0, partnersNode);
        const { id } = user;
        await relay(user, partner, 3);
        await relay(partner, user, 3);
        const streams = [streamFrom(partner, user)];
        if (loss === 'close') streams.push(streamFrom(user, partner)); // what was under way on a line that is given up is lost
        for (const to of [1, 2, 0, 1]) {
          assert.equal(await moves(user, nodeAt(to), loss), true, `recovered on node ${to}`);
          assert.equal(user.id, id);
        }
        for (const stream of streams) await stream.ends();
        for (const each of [user, partner]) assert.deepEqual(heardBeside(each), []);
        await settled(2, 1);
      });

  test('and its partner too, at the same time', async () => {
    const both = await pair(0, 1);
    const streams = [streamFrom(both[0], both[1]), streamFrom(both[1], both[0])];
    for (const [to, partnerTo] of [[1, 0], [2, 2], [0, 1]])
      assert.deepEqual(await Promise.all([moves(both[0], nodeAt(to)), moves(both[1], nodeAt(partnerTo))]), [true, true]);
    for (const stream of streams) await stream.ends();
    for (const each of both) assert.deepEqual(heardBeside(each), []);
    await settled(2, 1);
  });

  test('goes on waiting, and meets there', async () => {
    const user = await single(0);
    await user.do('find_partner');
    await user.expect('waiting');
    assert.equal(await moves(user, nodeAt(1)), true);
    await settled(1, 0, 1);
    const other = await single(2);
    await other.do('find_partner');
    await eventually(() => user.inbox.waiting.some(([name]) => name === 'partner_found'), true, 'a partner');
  });

  test('is who it was, without a match', async () => {
    const user = await single(0);
    const { id } = user;
    for (const to of [1, 2, 1, 0]) assert.equal(await moves(user, nodeAt(to)), true);
    assert.equal(user.id, id);
    assert.deepEqual(user.inbox.waiting, []);
    await settled(1, 0);
  });

  test('is in no match any more when its partner has skipped meanwhile', async () => {
    const [user, partner] = await pair(0, 1);
    const back = moves(user, nodeAt(2));
    partner.socket.emit('skip_user');
    assert.equal(await back, true);
    await user.expect('user_skipped');
    await eventually(async () => (await statsOf(nodeAt(0))).activeSessions, 0);
  });

  test('hears that its partner has left as it moves', async () => {
    const [user, partner] = await pair(0, 1);
    const back = moves(user, nodeAt(1));
    partner.leave();
    assert.equal(await back, true);
    await user.expect('partner_disconnected');
  });
});

test('who comes to two nodes at once is on the last one, in its match', async () => {
  const partner = await single(0);
  await partner.do('find_partner');
  await partner.expect('waiting');
  const user = await Bare.open(nodeAt(0));
  await user.expect('user_registered');
  user.send('find_partner');
  while ((await user.next())[0] !== 'partner_found');
  await partner.expect('partner_found');
  const claim = { pid: user.pid, offset: user.offset };
  const both = [1, 2].map((index) => Object.assign(new Bare(nodeAt(index)), claim));
  await Promise.all(both.map((each) => each.back(claim)));
  const ended = await Promise.race(both.map((each) => each.frames.closed().then(() => each)));
  const there = both.find((each) => each !== ended);
  there.send('ice_candidate', candidate(1));
  assert.deepEqual(await partner.expect('ice_candidate'), candidate(1));
  await settled(2, 1);
  await there.leave(1000);
  await partner.expect('partner_disconnected');
});

// Last, for it leaves one node less.
test('a node that dies just after a client has come to it is outlived', async () => {
  const [user, partner] = await pair(0, 1);
  assert.equal(await moves(user, nodeAt(2)), true);
  await relay(user, partner, 5);
  const dying = nodeAt(2);
  const back = user.backOn(nodeAt(1));
  dying.program.child.kill('SIGKILL');
  await dying.program.ended;
  cluster.nodes.pop();
  assert.equal(await back, true);
  await relay(user, partner, 20);
  await relay(partner, user, 20);
  await settled(2, 1);
});
