// Reports, blocks and bans over several nodes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, eventually } from '../support/index.mjs';
import { launchNode, meetAcross, useCluster } from '../support/cluster.mjs';
import { PROXY, expectAccepted, expectBanned, fresh, from, leave } from '../support/moderation.mjs';

describe('over two nodes', () => {
  const OPTIONS = [...PROXY, '--report-limit', '2', '--contact', 'mailto:help@example.org'];
  const cluster = useCluster(2, ...OPTIONS);

  async function pairAcross(first = fresh(), second = fresh()) {
    const [a, b] = [await connect(cluster.nodes[0], from(first)), await connect(cluster.nodes[1], from(second))];
    await meetAcross(a, b);
    return [a, b];
  }
  async function reportOn(node, reporter, reported) {
    const [a, b] = [await connect(node, from(reporter)), await connect(node, from(reported))];
    await meetAcross(a, b);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await leave(a, b);
  }
  const waits = async (client, ...args) => {
    await client.do('find_partner', ...args);
    await client.expect('waiting');
  };

  test('two who are kept apart do not meet through the lobby, and meet whoever else comes', async () => {
    for (const order of [0, 1]) {
      const [a, b] = await pairAcross();
      await expectAccepted(a, 'block');
      await b.expect('partner_disconnected');
      for (const each of order === 0 ? [a, b] : [b, a]) await waits(each);
      await waits(a);
      await a.expectNothing();
      await b.expectNothing();
      // Which of the two is met first depends on their nodes' timers.
      const met = [];
      for (let i = 0; i < 2; ++i) {
        const other = await connect(cluster.nodes[order], from(fresh()));
        await other.do('find_partner');
        const [name, data] = await other.inbox.next('an answer');
        met.push((name === 'waiting' ? await other.expect('partner_found') : data).partnerId);
        await leave(other);
        await [a, b].find((each) => each.userId === met[i]).expect('partner_found');
      }
      assert.deepEqual(met.sort(), [a.userId, b.userId].sort());
      await leave(a, b);
    }
  });

  test('block tokens count at whichever node, and whoever has waited first', async () => {
    const [one, other] = [fresh(), fresh()];
    const before = await pairAcross(one, other);
    const token = await expectAccepted(before[0], 'block');
    await leave(...before);
    // Users and a node that know of nothing but the token.
    for (const order of [0, 1]) {
      const [a, b] = [await connect(cluster.nodes[1], from(one)), await connect(cluster.nodes[1 - order], from(other))];
      if (order === 0) await waits(a, { avoid: [token] });
      await waits(b);
      if (order === 1) await waits(a, { avoid: [token] });
      await a.expectNothing();
      await b.expectNothing();
      await leave(a, b);
    }
  });

  test('reports at several nodes count together, and put an address out at all of them', async () => {
    const rogue = fresh();
    const [a, b] = await pairAcross(fresh(), rogue);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await b.expect('partner_disconnected');
    await expectAccepted(a, 'report', { reason: 'spam' }); // of the same pair: once
    await leave(a, b);
    const idle = await connect(cluster.nodes[0], from(rogue));
    await reportOn(cluster.nodes[1], fresh(), rogue);
    const said = await idle.expect('banned');
    assert.deepEqual({ ...said, until: 0 }, { reason: 'spam', until: 0, contact: 'mailto:help@example.org' });
    await idle.closed.promise;
    for (const node of cluster.nodes) assert.deepEqual(await expectBanned(node, rogue), said);
  });

  test('bans outlive all nodes, and Redis', async () => {
    const rogue = fresh();
    for (const node of cluster.nodes) await reportOn(node, fresh(), rogue);
    const said = await expectBanned(cluster.nodes[1], rogue);
    await eventually(async () => (await cluster.redis.ask('HLEN', '{fx}:bans')).trim() >= 1, true, 'bans in Redis');
    for (const node of cluster.nodes) await node.stop();
    cluster.nodes = [await launchNode(cluster.redis, ...OPTIONS)];
    assert.deepEqual(await expectBanned(cluster.nodes[0], rogue), said);
    await cluster.redis.kill();
    cluster.redis.begin();
    await eventually(async () => (await cluster.redis.ask('HLEN', '{fx}:bans').catch(() => '0')).trim() >= 1, true, 'bans in Redis again');
    cluster.nodes.push(await launchNode(cluster.redis, ...OPTIONS));
    assert.deepEqual(await expectBanned(cluster.nodes[1], rogue), said);
  });
});
