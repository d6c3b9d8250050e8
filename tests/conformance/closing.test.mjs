// The server closes a connection: what three official clients hear of it, beside the original server.
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Server } from 'socket.io';
import { within } from '../support/index.mjs';
import { PATIENT, launchEcho } from './echo.mjs';

const require = createRequire(import.meta.url);
const clients = { '4.0.0': 'socket.io-client-4.0.0', '4.4.1': 'socket.io-client-4.4.1', '4.8': 'socket.io-client' };
const ways = { polling: ['polling'], WebSocket: ['websocket'], upgraded: ['polling', 'websocket'] };

// The commands of socketio_playground that are used here.
async function launchOriginal(times) {
  const listener = http.createServer();
  const io = new Server(listener, { pingInterval: times['ping-interval'], pingTimeout: times['ping-timeout'] });
  io.on('connection', (socket) => {
    socket.on('echo', (what, done) => done(what));
    socket.on('quit', ({ close }) => (close ? socket.conn.close() : socket.disconnect()));
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${listener.address().port}`, stop: () => io.close() };
}

// What a client hears that ends by `act`: answers to what it has sent before, then the reason.
async function heard(server, name, transports, act) {
  const { io } = require(name);
  const socket = io(server.url, { transports, forceNew: true, reconnection: false });
  await within(new Promise((resolve) => socket.on('connect', resolve)), 'the connection');
  const { engine } = socket.io;
  if (transports.length > 1 && engine.transport.name !== 'websocket')
    await within(new Promise((resolve) => engine.once('upgrade', resolve)), 'the upgrade');
  const all = [];
  const end = new Promise((resolve) => socket.on('disconnect', (reason) => resolve(all.push(reason))));
  for (const word of ['first', 'second']) socket.emit('echo', word, (answer) => all.push(answer));
  act(socket, server);
  await within(end, 'the end');
  socket.disconnect();
  return all;
}

const ends = {
  'the whole connection': { act: (socket) => socket.emit('quit', { close: true }) },
  'the namespace': { act: (socket) => socket.emit('quit', {}) },
  'after a packet that breaks the protocol': { act: (socket) => socket.io.engine.write('2{}') },
  'after a ping without a pong': {
    times: { 'ping-interval': 500, 'ping-timeout': 1000 },
    act({ io: { engine } }) {
      // The client would give up too.
      Object.assign(engine, { pingTimeout: 60_000, _pingTimeout: 60_000 });
      for (const name of ['sendPacket', '_sendPacket']) {
        const send = engine[name];
        engine[name] = (type, ...rest) => type !== 'pong' && send.call(engine, type, ...rest);
      }
    },
  },
  'with the server': { act: (socket, server) => socket.emit('echo', 'third', () => server.stop()), each: true },
};

for (const [what, { act, times = PATIENT, each }] of Object.entries(ends))
  describe(what, () => {
    let servers;
    const start = async () => (servers = [await launchOriginal(times), await launchEcho('socketio_playground', times)]);
    const stop = () => Promise.all(servers.map((server) => server.stop()));
    if (!each) {
      before(start);
      after(stop);
    }
    for (const [version, name] of Object.entries(clients))
      for (const [way, transports] of Object.entries(ways))
        test(`client ${version}, ${way}`, async () => {
          if (each) await start();
          const [original, ours] = await Promise.all(servers.map((server) => heard(server, name, transports, act)));
          // The original forgets answers to what came in one piece with a packet that it closes the connection for.
          if (what !== 'after a packet that breaks the protocol') assert.deepEqual(original.slice(0, 2), ['first', 'second']);
          const reason = ours.pop();
          assert.deepEqual(ours, ['first', 'second']);
          // Over polling a client may come for the end when the server, as the original, is gone.
          if (each) assert.match(reason, /^transport (close|error)$/);
          else assert.equal(reason, original.at(-1));
        });
  });
