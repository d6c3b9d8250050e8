// What clients can make two nodes hold, where one carries WebSockets for the sessions of the other.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Frames, Polling, eventually, packet, request } from '../support/index.mjs';
import { statsOf, useCluster } from '../support/cluster.mjs';

const MEGABYTE = 1 << 20;

/// Clients of one address with sessions of one node, and WebSockets at another.
async function carried(home, at, count) {
  const all = [];
  const enter = async () => {
    const p = await Polling.open(home);
    await p.join();
    const f = await Frames.candidate(at, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    f.send('5');
    all.push(f);
  };
  while (all.length < count) await Promise.all(Array.from({ length: Math.min(20, count - all.length) }, enter));
  return all;
}

async function memoryOf(nodes) {
  const of = async ({ program }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${program.child.pid}/status`, 'utf8'))[1]) * 1024;
  return Promise.all(nodes.map(of));
}

describe('WebSockets that a node carries for the sessions of another', () => {
  const cluster = useCluster(2, '--max-outbox', '65536');

  test('what 180 of one address write while Redis stands still waits with them, and then arrives', async () => {
    const [home, at] = cluster.nodes;
    const all = await carried(home, at, 180);
    const before = await memoryOf(cluster.nodes);
    cluster.redis.program.child.kill('SIGSTOP');
    const nothing = `6${'x'.repeat(100_000)}`; // a packet that means nothing
    for (const f of all) f.send(nothing, nothing, nothing, packet(1, 'stop'));
    await eventually(async () => (await request(at, '/api/health')).json.cluster, 'away');
    const grown = (await memoryOf(cluster.nodes)).map((bytes, i) => bytes - before[i]);
    cluster.redis.program.child.kill('SIGCONT');
    assert.ok(Math.max(...grown) < 64 * MEGABYTE, `the nodes have grown by ${grown} bytes`);
    for (const f of all) assert.match(await f.next(), /^431/);
    for (const f of all) f.send('1');
    await Promise.all(all.map((f) => f.closed()));
  });

  test('one that does not read is a slow consumer, and is gone from both nodes', async () => {
    const [home, at] = cluster.nodes;
    await eventually(async () => (await statsOf(home, '?node')).activeUsers, 0);
    const [f] = await carried(home, at, 1);
    assert.equal((await statsOf(home, '?node')).activeUsers, 1);
    f.ws.pause();
    const refused = Array.from({ length: 200 }, () => `40/${'x'.repeat(250)}`); // each is answered
    const says = async () => {
      f.send(...refused);
      return (await statsOf(home, '?node')).activeUsers;
    };
    await eventually(says, 0);
    f.ws.terminate();
  });
});
