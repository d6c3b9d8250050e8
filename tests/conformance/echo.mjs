// What the tests of the protocols share: an echo server of their own, and sessions on every transport.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before } from 'node:test';
import { BIN, Frames, Polling, eventually, expectGone, join, launch, random, split } from '../support/index.mjs';
import { startBefore } from '../support/router.mjs';

const PATHS = { websocket_echo: '/', engineio_echo: '/engine.io/', socketio_echo: '/socket.io/' };

/// Times, in ms, that no machine is too slow for.
export const PATIENT = { 'ping-interval': 60_000, 'ping-timeout': 60_000, 'connect-timeout': 60_000 };

/// The times that an echo server has by itself: those for which the protocols' own suites are written.
export const ITS_OWN = {};

// As before nodes without any routing: three of them, and each request goes to any.
async function launchAnyNode(args, bin, fixed) {
  const { program, stop } = await launch([...args, '--nodes', '3'], { bin, fixed });
  const ports = () => [...program.stdout.matchAll(/listening on http:\/\/[\d.]+:(\d+)/g)].map(([, port]) => ({ host: '127.0.0.1', port: Number(port) }));
  await eventually(() => ports().length, 3, 'where the nodes listen');
  const nodes = ports();
  const next = random(11);
  const proxy = await startBefore(() => nodes[Math.floor(next() * nodes.length)]);
  const end = () => {
    proxy.stop();
    return stop();
  };
  return { ...proxy, program, stop: end };
}

export async function launchEcho(name, times = PATIENT, ...args) {
  const bin = path.join(path.dirname(BIN), 'tests', name);
  const options = [...Object.entries(times).flatMap(([option, ms]) => [`--${option}`, String(ms)]), ...args];
  const fixed = args.includes('--port') ? [] : ['--port', '0'];
  const server = await (process.env.FLINXX_ANY_NODE ? launchAnyNode(options, bin, fixed) : launch(options, { bin, fixed }));
  return { ...server, path: PATHS[name] };
}

/// An echo server for all tests of the suite or file in which this is called.
export function useEcho(name, times) {
  const server = {};
  before(async () => Object.assign(server, await launchEcho(name, times)));
  after(async () => server.stop?.());
  return server;
}

/// A session that began on polling and is on WebSocket now.
export async function upgraded(server) {
  const p = await Polling.open(server);
  return upgrade(p);
}

export async function upgrade(p) {
  const f = await Frames.candidate(p.server, p.sid);
  f.sid = p.sid;
  f.send('2probe');
  assert.equal(await f.next(), '3probe');
  f.send('5');
  return f;
}

export const ways = {
  polling: (server) => Polling.open(server),
  WebSocket: (server) => Frames.open(server),
  upgrade: upgraded,
};

/// Sends the packets and expects exactly these in return, in their order.
export async function expectAnswers(session, packets, answers) {
  await session.send(...packets);
  for (const answer of answers) assert.deepEqual(await session.next(), answer);
}

/// Resolves when the server has ended the session; until then it is kept alive.
export async function ended(session) {
  if (session instanceof Frames) {
    session.ws.on('message', (data) => data.toString() === '2' && session.send('3'));
    return session.closed();
  }
  for (;;) {
    const answer = await session.get();
    if (answer.status !== 200) return expectGone(answer);
    if (split(answer.text).includes('2')) await session.post('3');
  }
}

/// Sends packets that the server answers by ending the session.
export async function expectEnd(session, ...packets) {
  if (session instanceof Frames) {
    session.send(...packets);
  } else {
    const { status } = await session.post(join(...packets));
    assert.ok(status === 200 || status === 400, `${status}`);
  }
  await ended(session).catch((error) => {
    throw new Error(`after ${JSON.stringify(packets).slice(0, 200)}`, { cause: error });
  });
}

/// Ends it from the client's side.
export async function leave(session) {
  await session.send('1');
  if (session instanceof Frames) await session.closed();
}
