// Clients of two nodes behind the balancer at URL meet; then COMMAND nodeN kills the node of one of them, which has to be
// back on the other node as the same user and in the same call. Exits with 0 when it was so.
//   node scripts/cluster-clients.mjs URL COMMAND...
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const { io } = createRequire(new URL('../tests/', import.meta.url))('socket.io-client');
const [url, ...command] = process.argv.slice(2);
const PREFIXES = ['AA', 'AB']; // of the session ids of node0 and node1
const signal = AbortSignal.timeout(100_000);
const heard = async (socket, event) => (await once(socket, event, { signal }))[0];

while ((await fetch(`${url}/api/stats`).then((r) => r.json(), () => ({}))).nodes !== PREFIXES.length) {
  signal.throwIfAborted();
  await pause(1_500); // /api/stats has a limit
}

const clients = [];
while (clients.length < PREFIXES.length) {
  const socket = io(url, { forceNew: true, transports: ['websocket'], reconnectionDelay: 200, reconnectionDelayMax: 1_000 });
  const { userId } = await heard(socket, 'user_registered');
  const node = PREFIXES.indexOf(socket.io.engine.id.slice(0, 2));
  if (clients.some((other) => other.node === node)) socket.close();
  else clients.push({ socket, userId, node });
}
const [left, right] = clients;

const found = clients.map(({ socket }) => heard(socket, 'partner_found'));
for (const { socket } of clients) socket.emit('find_partner');
const [ofLeft, ofRight] = await Promise.all(found);
assert.deepEqual([ofLeft.partnerId, ofRight.partnerId], [right.userId, left.userId]);

async function relay(from, to) {
  const candidate = { candidate: null, from: from.userId };
  const arrived = heard(to.socket, 'ice_candidate');
  from.socket.emit('ice_candidate', candidate);
  assert.deepEqual(await arrived, candidate);
}
await relay(left, right);
await relay(right, left);

const { id } = left.socket;
const back = heard(left.socket, 'connect');
execFileSync(command[0], [...command.slice(1), `node${left.node}`], { stdio: 'inherit' });
await back;
assert.deepEqual([left.socket.recovered, left.socket.id], [true, id]);
assert.equal(left.socket.io.engine.id.slice(0, 2), PREFIXES[right.node]);
await relay(left, right);
await relay(right, left);
for (const { socket } of clients) socket.close();
