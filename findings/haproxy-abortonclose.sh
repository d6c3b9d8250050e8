#!/usr/bin/env bash
# HAProxy (Debian 12): `option abortonclose` in a `backend` section is accepted and does nothing for a request that waits
# for its answer; in `defaults` or `listen` it ends the request at the server as soon as the client leaves. The manual
# says "may be used in: defaults yes, frontend no, listen yes, backend yes".
# Needs: root or haproxy and node installed; runs some 10 s.
set -euo pipefail
command -v haproxy >/dev/null || apt-get install -y --no-install-recommends haproxy >/dev/null
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
haproxy -v | sed -n 1p

common='  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s'
cat >"$work/backend.cfg" <<EOF
defaults
$common
frontend f
  bind 127.0.0.1:18471
  default_backend b
backend b
  option abortonclose
  server s 127.0.0.1:18470
EOF
cat >"$work/listen.cfg" <<EOF
defaults
$common
listen l
  bind 127.0.0.1:18472
  option abortonclose
  server s 127.0.0.1:18470
EOF
haproxy -db -q -f "$work/backend.cfg" &
haproxy -db -q -f "$work/listen.cfg" &

cat >"$work/try.mjs" <<'EOF'
import http from 'node:http';
import net from 'node:net';
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let arrived, left;
http.createServer((req) => {
  const begin = Date.now();
  req.socket.on('close', () => left?.(Date.now() - begin));
  arrived?.();
}).listen(18470, '127.0.0.1');
async function held(port) {
  const at = new Promise((done) => (arrived = done));
  const end = new Promise((done) => (left = (ms) => done(`after ${ms} ms`)));
  const client = net.connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  await at;
  await pause(300);
  client.destroy();
  return Promise.race([end, pause(4000).then(() => 'not within 4 s')]);
}
await pause(1000);
const inBackend = await held(18471);
const inListen = await held(18472);
console.log(`in backend: the server sees the end ${inBackend}; in listen: ${inListen}`);
process.exit(inBackend === 'not within 4 s' && inListen.startsWith('after') ? 0 : 1);
EOF
node "$work/try.mjs"
