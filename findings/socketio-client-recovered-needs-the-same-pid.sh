#!/usr/bin/env bash
# Connection state recovery: a server gives each socket a secret `pid`, which the client sends when it comes back. A server that
# changes it at each recovery, as one does with a session cookie after a login, breaks the flag that applications go by: the client
# sets `recovered` only if the pid in the answer is the one that it had before. The id is kept all the same, and events that were
# buffered go out. The next time the client sends the new pid. Seen: socket.io-client 4.8.4, engine.io 6.6.4.
# Exits with 0 as long as it is so. Needs Node 20 and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund engine.io@6.6.4 socket.io-client@4.8.4 >/dev/null
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { attach } from 'engine.io';
import { io } from 'socket.io-client';

/** A server that speaks just enough of Socket.IO: it answers each CONNECT with the same id and the next of these pids. */
async function recoveries(pids) {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const asked = [];
  let current;
  attach(http, { path: '/socket.io' }).on('connection', (transport) => {
    current = transport;
    transport.on('message', (text) => {
      if (text[0] !== '0') return;
      asked.push(JSON.parse(text.slice(1) || '{}').pid);
      transport.send(`0${JSON.stringify({ sid: 'one', pid: pids[asked.length - 1] })}`);
    });
  });
  const socket = io(`http://127.0.0.1:${http.address().port}`, { transports: ['websocket'], reconnectionDelay: 50 });
  const recovered = [];
  for (const _ of pids) {
    await once(socket, 'connect');
    assert.equal(socket.id, 'one');
    recovered.push(Boolean(socket.recovered));
    if (recovered.length < pids.length) current.close();
  }
  socket.disconnect();
  http.closeAllConnections();
  http.close();
  return { recovered, asked };
}

const same = await recoveries(['a', 'a', 'a']);
const changed = await recoveries(['a', 'b', 'c']);
console.log('the same pid: ', JSON.stringify(same));
console.log('a new one each time: ', JSON.stringify(changed));
assert.deepEqual(same, { recovered: [false, true, true], asked: [undefined, 'a', 'a'] });
assert.deepEqual(changed, { recovered: [false, false, false], asked: [undefined, 'a', 'b'] });
JS
node run.mjs
