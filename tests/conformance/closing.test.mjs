// The server closes a connection: what three official clients hear of it, beside the original server.
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Server } from 'socket.io';
import { within } from '../support/index.mjs';
import { useEcho } from './echo.mjs';

const require = createRequire(import.meta.url);
const clients = { '4.0.0': 'socket.io-client-4.0.0', '4.4.1': 'socket.io-client-4.4.1', '4.8': 'socket.io-client' };
const ways = { polling: ['polling'], WebSocket: ['websocket'], upgraded: ['polling', 'websocket'] };

// The commands of socketio_playground that are used here.
const original = {};
before(async () => {
  const listener = http.createServer();
  const io = new Server(listener, { pingInterval: 60_000 });
  io.on('connection', (socket) => {
    socket.on('echo', (what, done) => done(what));
    socket.on('quit', ({ close }) => (close ? socket.conn.close() : socket.disconnect()));
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  Object.assign(original, { url: `http://127.0.0.1:${listener.address().port}`, stop: () => io.close() });
});
after(() => original.stop());
const ours = useEcho('socketio_playground', { 'ping-interval': 60_000 });

// What a client hears whose last words are these.
async function heard(server, name, transports, ...last) {
  const { io } = require(name);
  const socket = io(server.url, { transports, forceNew: true, reconnection: false });
  await within(new Promise((resolve) => socket.on('connect', resolve)), 'the connection');
  const { engine } = socket.io;
  if (transports.length > 1 && engine.transport.name !== 'websocket')
    await within(new Promise((resolve) => engine.once('upgrade', resolve)), 'the upgrade');
  const all = [];
  const end = new Promise((resolve) => socket.on('disconnect', (reason) => resolve(all.push(reason))));
  for (const word of ['first', 'second']) socket.emit('echo', word, (answer) => all.push(answer));
  for (const each of last) socket.emit(...each);
  await within(end, 'the end');
  socket.disconnect();
  return all;
}

const ends = {
  'the whole connection': [['quit', { close: true }]],
  'the namespace': [['quit', {}]],
};

for (const [what, last] of Object.entries(ends))
  describe(what, () => {
    for (const [version, name] of Object.entries(clients))
      for (const [way, transports] of Object.entries(ways))
        test(`client ${version}, ${way}`, async () => {
          const wanted = await heard(original, name, transports, ...last);
          assert.deepEqual(wanted.slice(0, 2), ['first', 'second']);
          assert.deepEqual(await heard(ours, name, transports, ...last), wanted);
        });
  });
