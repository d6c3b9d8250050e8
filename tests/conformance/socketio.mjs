// What the tests of Socket.IO's packets share.
import assert from 'node:assert/strict';
import { ways } from './echo.mjs';

/// Enters a namespace and takes the greeting; gives the answer to the CONNECT.
export async function enter(session, nsp = '', auth = '') {
  await session.send(`40${nsp}${auth}`);
  const answer = await session.next();
  assert.ok(answer.startsWith(`40${nsp}{`), answer);
  assert.equal(await session.next(), `42${nsp}["auth",${auth || '{}'}]`);
  return JSON.parse(answer.slice(2 + nsp.length));
}

/// A session in the main namespace.
export async function connected(server, way) {
  const session = await ways[way](server);
  await enter(session);
  return session;
}

/// It is still there, in that namespace.
export async function expectAlive(session, nsp = '') {
  await session.send(`42${nsp}1["message-with-ack","still here"]`);
  assert.equal(await session.next(), `43${nsp}1["still here"]`);
}
