#!/usr/bin/env bash
# What a TLS client of Node writes within its 'session' event (the ticket has come, TLS 1.3) stays in the process until something else
# happens on that connection: a server that waits for a request never gets it. Seen: Node 20.20, no answer within 3 s; the same
# write a turn later (setImmediate) is answered at once, and so is one that was made before the event.
# So who wants a ticket from a connection writes first, or a turn later. Needs openssl and Node 20. Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
openssl req -x509 -nodes -days 2 -subj /CN=localhost -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -keyout key.pem -out cert.pem 2>/dev/null
cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

const server = tls.createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (socket) => {
  socket.on('error', () => {}).on('data', () => socket.end('answer'));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

async function isAnswered(write) {
  const socket = tls.connect({ port: server.address().port, host: '127.0.0.1', rejectUnauthorized: false });
  const answered = new Promise((resolve) => socket.on('data', () => resolve(true)));
  write(socket);
  const result = await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 3000, false))]);
  socket.destroy();
  return result;
}
const ask = (socket) => socket.write('question');
const seen = {
  within: await isAnswered((socket) => socket.once('session', () => ask(socket))),
  aTurnLater: await isAnswered((socket) => socket.once('session', () => setImmediate(ask, socket))),
  before: await isAnswered((socket) => socket.once('secureConnect', () => ask(socket))),
};
console.log(process.version, JSON.stringify(seen));
process.exit(!seen.within && seen.aTurnLater && seen.before ? 0 : 1);
JS
node run.mjs
