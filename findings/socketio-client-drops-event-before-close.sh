#!/usr/bin/env bash
# socket.io-client 4.8.4: an event that stands before the close packet `1` in one and the same answer of polling is never
# handed out; socket.io-client 4.4.1 hands it out. The newer one delivers each packet in a later turn of the loop, by when
# the close has taken its listeners away.
# The server here is a few lines of node http that speak Engine.IO 4 by hand.
# Needs: node and npm; runs some 10 s.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund new@npm:socket.io-client@4.8.4 old@npm:socket.io-client@4.4.1 >/dev/null

cat >try.mjs <<'JS'
import http from 'node:http';
const open = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}';
// What the GETs of one session are answered with: the handshake, the namespace, an event with the close behind it.
const answers = [open, '40{"sid":"n"}', '42["last","word"]\x1e1'];

async function heardBy(name) {
  const { io } = await import(name);
  const left = [...answers];
  let joined;
  const joining = new Promise((done) => (joined = done));
  const server = http.createServer(async (request, response) => {
    if (request.method === 'POST') {
      request.resume();
      joined();
      return response.end('ok');
    }
    if (left.length < answers.length) await joining;
    if (left.length > 0) response.end(left.shift());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const socket = io(`http://127.0.0.1:${server.address().port}`, { transports: ['polling'], reconnection: false });
  const heard = [];
  socket.on('last', (word) => heard.push(`event ${word}`));
  await new Promise((done) => socket.on('disconnect', (why) => done(heard.push(`disconnect: ${why}`))));
  await new Promise((done) => setTimeout(done, 1000)); // an event that comes late counts, too
  socket.disconnect();
  server.closeAllConnections();
  server.close();
  return heard.join(', ');
}

const [old, late] = [await heardBy('old'), await heardBy('new')];
console.log(`4.4.1 hears: ${old}`);
console.log(`4.8.4 hears: ${late}`);
process.exit(old.startsWith('event word, disconnect') && !late.includes('event') ? 0 : 1);
JS
node try.mjs
# Seen on Node 20:
#   4.4.1 hears: event word, disconnect: transport close
#   4.8.4 hears: disconnect: transport close
