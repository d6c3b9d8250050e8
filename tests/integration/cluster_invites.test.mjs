// A link by which two meet each other and nobody else, over several nodes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, eventually } from '../support/index.mjs';
import { startLinkedRedis, statsOf, useCluster, useClusterOn } from '../support/cluster.mjs';
import { request } from '../support/wire.mjs';

const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

async function makeLink(client) {
  const { ok, code } = await client.ask('invite');
  assert.equal(ok, true);
  return code;
}

const waitsBy = async (client, invite) => {
  await client.do('find_partner', { invite });
  await client.expect('waiting');
};

// The ticket is in Redis: a moment after the user has heard that it waits.
const LYING = "local n = 0 for _, k in ipairs(redis.call('KEYS', '{fx}:i:*')) do if redis.call('STRLEN', k) > 33 then n = n + 1 end end return n";
const waitsThere = async ({ redis }, client, invite) => {
  await waitsBy(client, invite);
  await eventually(async () => Number(await redis.ask('EVAL', LYING, '0')), 1, 'a ticket in Redis');
};

const metBy = async (a, b) => {
  const [ofA, ofB] = [await a.expect('partner_found'), await b.expect('partner_found')];
  assert.deepEqual([ofA.partnerId, ofB.partnerId], [b.userId, a.userId]);
  assert.equal(ofA.sessionId, ofB.sessionId);
  assert.notEqual(ofA.initiator, ofB.initiator);
};

// Its node cannot say so itself: the answer comes from what nodes share.
const expectUnknown = async (client, invite) => {
  const { ok, code } = await client.ask('find_partner', { invite });
  if (!ok) return assert.equal(code, 'invite_unknown');
  await client.expect('waiting');
  assert.equal((await client.expect('error')).code, 'invite_unknown');
};

describe('over three nodes', () => {
  const cluster = useCluster(3);
  const open = (...nodes) => Promise.all(nodes.map((n) => connect(cluster.nodes[n])));

  test('two friends on two nodes meet, while strangers wait and meet each other', async () => {
    const [a, b, stranger, other] = await open(0, 1, 0, 1);
    const code = await makeLink(a);
    await stranger.do('find_partner');
    await stranger.expect('waiting');
    await waitsThere(cluster, a, code);
    await waitsBy(b, code);
    await metBy(a, b);
    await a.do('webrtc_offer', { offer: { type: 'offer', sdp: 'v=0' } });
    assert.equal((await b.expect('webrtc_offer')).offer.sdp, 'v=0');
    await other.do('find_partner');
    await stranger.expect('partner_found');
    await leave(a, b, stranger, other);
  });

  test('two on one node do, and none of them is the one who has made it', async () => {
    const [maker, a, b] = await open(2, 0, 0);
    const code = await makeLink(maker);
    await waitsThere(cluster, maker, code);
    await maker.do('stop');
    await waitsThere(cluster, a, code);
    await waitsBy(b, code);
    await metBy(a, b);
    await leave(maker, a, b);
  });

  test('a third one hears at any node that there is no such link, and the two meet again', async () => {
    const [a, b, ...others] = await open(0, 1, 0, 1, 2);
    const code = await makeLink(a);
    await waitsThere(cluster, a, code);
    await waitsBy(b, code);
    await metBy(a, b);
    for (const third of others) await expectUnknown(third, code);
    await a.do('stop');
    await b.expect('partner_disconnected');
    for (const third of others) await expectUnknown(third, code);
    await waitsBy(b, code);
    for (const third of others) await expectUnknown(third, code);
    await waitsBy(a, code);
    await metBy(a, b);
    await leave(a, b, ...others);
  });

  test('of four who come at once with one code two meet, and two hear that there is no such link', async () => {
    const all = await open(0, 1, 2, 1);
    const code = await makeLink(all[0]);
    await waitsThere(cluster, all[0], code); // so that all nodes may know of it
    await all[0].do('stop');
    const told = await Promise.all(
      all.map(async (each) => {
        if (!(await each.ask('find_partner', { invite: code })).ok) return 'error';
        for (;;) {
          const [name] = await each.inbox.next('what becomes of it');
          if (name !== 'waiting') return name;
        }
      }),
    );
    assert.deepEqual(told.sort(), ['error', 'error', 'partner_found', 'partner_found']);
    await leave(...all);
  });

  test('a code that nobody was given is none at any node', async () => {
    const [a] = await open(1);
    await expectUnknown(a, 'A'.repeat(22));
    await eventually(async () => (await statsOf(cluster.nodes[1], '?node')).waitingUsers, 0, 'nobody who waits');
    await leave(a);
  });

  test('two of whom one has blocked the other do not meet by it', async () => {
    const [a, b] = await open(0, 1);
    const code = await makeLink(a);
    await waitsThere(cluster, a, code);
    await waitsBy(b, code);
    await metBy(a, b);
    assert.equal((await a.ask('block')).ok, true);
    await b.expect('partner_disconnected');
    for (const each of [a, b]) await waitsBy(each, code);
    // One of the two hears that it leads nowhere: whose node has asked later.
    const seen = async () => (({ activeSessions, waitingUsers }) => ({ activeSessions, waitingUsers }))(await statsOf(cluster.nodes[0]));
    await eventually(seen, { activeSessions: 0, waitingUsers: 1 }, 'one who waits');
    await leave(a, b);
  });

  test('who waits at one node and comes back to another as somebody else is met there', async () => {
    const [a, b] = await open(0, 1);
    const code = await makeLink(a);
    await waitsThere(cluster, a, code);
    await leave(a);
    const [again] = await open(2);
    await waitsThere(cluster, again, code);
    await waitsBy(b, code);
    await metBy(again, b);
    await leave(again, b);
  });
});

describe('with a Redis that is away', () => {
  const cluster = useClusterOn(startLinkedRedis(2), 2);
  const open = (...nodes) => Promise.all(nodes.map((n) => connect(cluster.nodes[n])));
  const all = (state) =>
    Promise.all(cluster.nodes.map((node) => eventually(async () => (await request(node, '/api/health')).json.cluster, state, `a node that is ${state}`)));
  const cut = async (whether) => {
    for (const link of cluster.redis.links) link.refuse(whether);
    await all(whether ? 'away' : 'joined');
  };

  test('two on one node meet, two on two nodes when it is back, and nobody else meets the first two', async () => {
    const [a, b, c, d, third] = await open(0, 0, 0, 1, 1);
    const [near, far] = [await makeLink(a), await makeLink(c)];
    await waitsThere(cluster, a, near); // so that the other node may know of it
    await cut(true);
    await b.do('find_partner', { invite: near });
    await metBy(a, b);
    await waitsBy(c, far);
    await waitsBy(d, far);
    await cut(false);
    await metBy(c, d);
    await expectUnknown(third, near);
    await leave(a, b, c, d, third);
  });
});
