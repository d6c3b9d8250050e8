#!/usr/bin/env bash
# Redis (Debian 12: 7.0): a client that begins TLS at a port without TLS gets neither an answer nor an end, also where the
# ClientHello has a line feed in it. Redis takes it for a line that has not ended, since it looks for the end of the line
# as far as the first zero byte only, which stands in its head. So the usual "wrong version number" never comes, and the
# client has to have a time-out of its own; with other bytes first ("GET / HTTP/1.1") Redis ends the connection at once.
# Needs: root or redis-server, openssl and node installed; runs some 5 s.
set -euo pipefail
command -v redis-server >/dev/null || apt-get install -y --no-install-recommends redis-server >/dev/null
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
redis-server --version
redis-server --port 18479 --bind 127.0.0.1 --save '' --dir "$work" --loglevel warning >/dev/null &

cat >"$work/try.mjs" <<'EOF'
import net from 'node:net';
import tls from 'node:tls';
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const where = { host: '127.0.0.1', port: 18479 };

/// What comes within 3 s of what is sent.
async function answer(bytes) {
  const socket = net.connect(where, () => socket.write(bytes));
  const heard = new Promise((done) => {
    socket.on('data', (data) => done(JSON.stringify(data.toString().slice(0, 40))));
    socket.on('close', () => done('the end'));
    socket.on('error', () => done('an error'));
  });
  const said = await Promise.race([heard, pause(3000).then(() => 'nothing')]);
  socket.destroy();
  return said;
}

/// What a TLS client sends first.
function clientHello() {
  return new Promise((done) => {
    const server = net.createServer((socket) => socket.once('data', (data) => (done(data), socket.destroy(), server.close())));
    server.listen(0, '127.0.0.1', () => tls.connect({ host: '127.0.0.1', port: server.address().port, servername: 'localhost' }).on('error', () => {}));
  });
}

for (let tries = 0; (await answer('PING\r\n')) !== '"+PONG\\r\\n"'; ++tries) {
  if (tries > 50) throw new Error('redis-server does not answer');
  await pause(100);
}
const hello = await clientHello();
const toTls = await answer(hello);
const toLine = await answer('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
console.log(`a ClientHello (line feed in it: ${hello.includes(10)}, zero byte at ${hello.indexOf(0)}): ${toTls}; HTTP: ${toLine}`);
process.exit(hello.includes(10) && toTls === 'nothing' && toLine !== 'nothing' ? 0 : 1);
EOF
node "$work/try.mjs"
