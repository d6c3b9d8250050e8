#!/usr/bin/env bash
# An application that does not want to wait out a growing pause calls `socket.disconnect().connect()` (both are documented, and it is
# what helps from a button). Called in a handler of `connect_error`, while the client is between two tries, it ends all tries.
# Seen: socket.io-client 4.8.4. The call begins a try of its own and resets what the Manager knows; then the failed try from whose
# handler it came goes on and marks the Manager as reconnecting. If the new try fails, or succeeds and the connection is lost
# later, nothing tries again: `active` is true, the Manager is "closed" and takes itself to be reconnecting, with no timer. The
# same call from a timer of 0 ms reconnects. Exits with 0 as long as it is so. Needs Node 20 and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund socket.io@4.8.4 socket.io-client@4.8.4 >/dev/null
cat >run.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Nobody listens at first; the second failure is answered by an attempt of the application's own. Then a server is there. */
async function reconnects(tryNow) {
  const port = await freePort();
  const socket = io(`http://127.0.0.1:${port}`, { reconnectionDelay: 100, reconnectionDelayMax: 200 });
  let failures = 0;
  socket.on('connect_error', () => {
    failures += 1;
    if (failures === 2) tryNow(socket);
  });
  await pause(1500);
  const server = createServer().listen(port, '127.0.0.1');
  const sockets = new Server(server);
  await pause(2500);
  const seen = { failures, connected: socket.connected, active: socket.active };
  socket.disconnect();
  await sockets.close();
  return seen;
}

const within = await reconnects((socket) => socket.disconnect().connect());
const after = await reconnects((socket) => setTimeout(() => socket.disconnect().connect()));
console.log({ within, after });
const asBefore = !within.connected && within.active && within.failures === 3 && after.connected;
console.log(asBefore ? 'As before: within the handler it ends all tries.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
