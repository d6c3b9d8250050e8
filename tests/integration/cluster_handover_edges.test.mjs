// Clients who come to another node at the same time, while something else happens to them.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { eventually } from '../support/index.mjs';
import { pairOn, relay } from '../support/traveller.mjs';
import { statsOf, useCluster } from '../support/cluster.mjs';

const cluster = useCluster(3);

/// When the partner of one who moves has had enough.
const MOMENTS = [
  (user, skip) => [skip(), user.engine.close()],
  (user, skip) => [user.engine.close(), skip()],
  (user, skip) => [user.socket.io.once('reconnect_attempt', skip), user.engine.close()],
  (user, skip) => [user.socket.io.once('open', skip), user.engine.close()], // its client asks for the socket
  (user, skip) => [user.socket.once('connect', skip), user.engine.close()],
];

const present = [];
async function pairs(count) {
  const all = [];
  for (let i = 0; i < count; ++i) all.push(await pairOn(cluster.nodes[0], cluster.nodes[1], { transports: ['websocket'] }));
  present.push(...all.flat());
  return all;
}
afterEach(async () => {
  for (const user of present.splice(0)) user.leave();
  await settled(0, 0);
});

async function settled(users, sessions) {
  for (const node of cluster.nodes)
    await eventually(() => statsOf(node), { activeUsers: users, activeSessions: sessions, waitingUsers: 0, nodes: cluster.nodes.length });
}

test('who is skipped by its partner at whatever moment of the move hears so once, and is itself', async () => {
  const all = await pairs(2 * MOMENTS.length);
  const ids = all.map(([user]) => user.id);
  const back = all.map(([user]) => user.backOn(cluster.nodes[2]));
  all.forEach(([user, partner], i) => MOMENTS[i % MOMENTS.length](user, () => partner.socket.emit('skip_user')));
  assert.deepEqual(await Promise.all(back), all.map(() => true));
  for (const [user] of all) await user.expect('user_skipped');
  await settled(2 * all.length, all.length / 2); // the partners have met each other
  for (const [user] of all) assert.deepEqual(user.inbox.waiting, []);
  assert.deepEqual(all.map(([user]) => user.id), ids);
});

// Last, for it leaves one node less.
test('a node that dies while clients come to it is outlived by all of them, in their matches', async () => {
  const all = await pairs(10);
  const ids = all.map(([user]) => user.id);
  const dying = cluster.nodes.pop();
  const first = Promise.race(all.map(([user]) => user.backOn(dying)));
  for (const [user] of all) user.engine.close();
  await first;
  dying.program.child.kill('SIGKILL');
  const back = all.map(([user]) => user.backOn(cluster.nodes[1]));
  await dying.program.ended;
  const isThere = ({ socket, engine }) => socket.connected && socket.recovered && Number(engine.port) === cluster.nodes[1].port;
  await Promise.race(back);
  await eventually(() => all.filter(([user]) => !isThere(user)).length, 0, 'who is not back as itself');
  for (const [user, partner] of all) {
    await relay(user, partner, 5);
    await relay(partner, user, 5);
    for (const each of [user, partner]) assert.deepEqual(each.inbox.waiting, []);
  }
  assert.deepEqual(all.map(([user]) => user.id), ids);
  await settled(20, 10);
});
