// A node that is told to end, among others: its clients go on there, and it ends when nobody is left.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Frames, Polling, connect, eventually, request, within } from '../support/index.mjs';
import { launchNode, startRedis, statsOf } from '../support/cluster.mjs';
import { Traveller, pairOn, relay } from '../support/traveller.mjs';

const HOUR = '3600000';
const clean = { status: 0, signal: null };

/// So many nodes, for each test of the suite in which this is called.
function useNodes(count, ...args) {
  const all = { nodes: [] };
  beforeEach(async () => {
    all.redis = await startRedis();
    all.nodes = [];
    for (let i = 0; i < count; ++i) all.nodes.push(await launchNode(all.redis, ...args));
    for (const node of all.nodes) await eventually(async () => (await statsOf(node)).nodes, count, 'how many nodes there are');
  });
  afterEach(async () => {
    for (const { program } of all.nodes) {
      program.child.kill('SIGKILL');
      await program.ended;
    }
    await all.redis.stop();
  });
  return all;
}

const ended = ({ program }) => within(program.ended, () => `the end of the node: ${program.stdout}`);
const inRedis = async ({ redis }, ...words) => (await redis.ask(...words)).trim();

/// Somebody whose client does not come back, and whose socket waits for it.
async function away(node) {
  const user = await connect(node, { transports: ['websocket'] });
  await user.lose('terminate');
  await eventually(async () => (await request(node, '/api/stats?node')).json.connections, 1, 'connections, with the one that asks');
  return user;
}

describe('a node that drains, for as long as it takes', () => {
  const all = useNodes(2, '--drain-timeout', HOUR);

  test('its users go on elsewhere as themselves, in their calls and in the queue; then it ends', async () => {
    const [dying, one] = all.nodes;
    const pair = await pairOn(dying, one);
    const both = await pairOn(dying, dying);
    const lonely = await Traveller.on(dying);
    await lonely.do('find_partner');
    await lonely.expect('waiting');

    const moved = [pair[0], ...both, lonely];
    const back = moved.map((user) => user.backOn(one));
    dying.program.child.kill('SIGTERM');
    assert.deepEqual(await Promise.all(back), moved.map(() => true));
    for (const [a, b] of [pair, both]) {
      await relay(a, b, 10);
      await relay(b, a, 10);
    }
    assert.deepEqual(await ended(dying), clean);
    await eventually(() => inRedis(all, 'HLEN', '{fx}:nodes'), '1');
    await eventually(() => statsOf(one), { activeUsers: 5, activeSessions: 2, waitingUsers: 1, nodes: 1 });

    const partner = await connect(one);
    await partner.do('find_partner');
    for (let event = []; event[0] !== 'partner_found'; ) event = await lonely.inbox.next('a partner');
    for (const user of [...moved, pair[1], partner]) user.leave();
    for (const user of [...pair, ...both]) assert.deepEqual(user.inbox.waiting, []);
  });

  test('it lives, is ready for nobody, and takes nobody new; who is away is waited for', async () => {
    const [dying] = all.nodes;
    await away(dying);
    const [frames, polling] = [await Frames.open(dying), await Polling.open(dying)];
    for (const client of [frames, polling]) await client.join();
    const poll = polling.get();
    dying.program.child.kill('SIGTERM');
    await eventually(async () => (await request(dying, '/api/health?ready')).status, 404);
    const health = await request(dying, '/api/health');
    const { status, cluster } = health.json;
    assert.deepEqual([health.status, status, cluster], [200, 'Server is draining', 'joined']);
    assert.equal((await request(dying, '/api/stats?node')).json.draining, true);
    const refused = await request(dying, '/socket.io/?EIO=4&transport=polling');
    assert.deepEqual([refused.status, refused.json.error.code, refused.headers['retry-after']], [503, 'draining', '1']);

    assert.equal(await frames.closed(), 1012);
    assert.deepEqual([(await poll).status, (await poll).text], [200, '1']);
    assert.equal((await request(dying, '/api/health')).status, 200);
    assert.equal(await inRedis(all, 'HLEN', '{fx}:nodes'), '2');
    assert.equal(dying.program.child.exitCode, null);

    dying.program.child.kill('SIGTERM'); // a second one ends it at once
    assert.deepEqual(await ended(dying), { status: null, signal: 'SIGTERM' });
  });

  for (const signal of ['SIGTERM', 'SIGINT'])
    test(`with nobody there it ends at once after ${signal}`, async () => {
      const [dying] = all.nodes;
      dying.program.child.kill(signal);
      assert.deepEqual(await ended(dying), clean);
    });
});

describe('a node that drains for a time', () => {
  const all = useNodes(2, '--drain-timeout', '1500');

  test('leaves who is away to be restored elsewhere', async () => {
    const [dying, one] = all.nodes;
    const user = await away(dying);
    dying.program.child.kill('SIGTERM');
    assert.deepEqual(await ended(dying), clean);
    assert.equal(await inRedis(all, 'HLEN', '{fx}:nodes'), '1');
    user.socket.io.uri = one.url;
    assert.ok(await user.back());
    await user.leave();
  });
});

describe('a node that is alone in its cluster', () => {
  const all = useNodes(1, '--drain-timeout', HOUR);

  test('drains as without one: all are told at once, and nobody who is away is waited for', async () => {
    const [dying] = all.nodes;
    await away(dying);
    const users = await Promise.all(Array.from({ length: 3 }, () => Frames.open(dying)));
    for (const frames of users) await frames.join();
    dying.program.child.kill('SIGTERM');
    for (const frames of users) assert.equal(await frames.closed(), 1012);
    assert.deepEqual(await ended(dying), clean);
  });
});
