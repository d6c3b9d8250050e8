// What the attacks share: honest pairs who must not notice them, bare connections, and what must be left of it.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RawConnection, eventually, request, within } from '../support/index.mjs';

/// How much of everything; 1 is the short form.
export const SIZE = Number(process.env.FLINXX_ATTACK_SIZE ?? 1);
export const many = (count) => Math.ceil(count * SIZE);

const PAIRS = Number(process.env.FLINXX_ATTACK_PAIRS ?? 100);
const INTERVAL = 100;
const MOST_MEMORY = 300 << 20;

function program(name, ...args) {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args.map(String));
  child.early = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)));
  child.early.catch(() => {});
  return child;
}

// What it says next.
async function told(child, what) {
  const message = new Promise((resolve) => child.once('message', resolve));
  return within(Promise.race([message, child.early]), what);
}

async function startHonest(server) {
  const child = program('honest.mjs', server.port, PAIRS, INTERVAL);
  assert.equal(await told(child, 'the honest pairs'), 'relaying');
  const ask = (what) => {
    child.send(what);
    return told(child, what);
  };
  return { count: () => ask('count'), stop: () => ask('stop'), child };
}

const memory = (server) => 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.program.child.pid}/status`, 'utf8'))[1]);

/// Runs the attack while the honest pairs relay: none of them may lose a message or its connection, each goes on
/// afterwards, the attackers leave nothing behind, and memory stays within its bound.
export function attack(name, server, run) {
  test(name, async (t) => {
    const honest = await startHonest(server);
    try {
      const before = await honest.count();
      let after;
      do {
        await run(t);
        after = await honest.count();
      } while (after < before + PAIRS);  // an attack may be over before anybody had something to say
      await eventually(async () => (await honest.count()) > after + PAIRS * 2, true, 'relays afterwards');
      await eventually(async () => (await request(server, '/api/stats')).json.connections, PAIRS * 2 + 1, 'connections afterwards');
      const { sent, received, faults } = await honest.stop();
      assert.deepEqual(faults, []);
      assert.equal(received, sent);
      t.diagnostic(`${after - before} honest relays meanwhile; at most ${(memory(server) / 2 ** 20).toFixed(1)} MiB of memory so far`);
      assert.ok(memory(server) < MOST_MEMORY);
      await eventually(async () => (await request(server, '/api/stats')).json.activeUsers, 0, 'users afterwards');
    } finally {
      honest.child.kill('SIGKILL');
    }
  });
}

/// All at once; the first failure counts.
export const together = (count, one) => Promise.all(Array.from({ length: count }, (_, i) => one(i)));

/// A WebSocket that is bare behind its handshake.
export async function openSocket(server, query = 'EIO=4&transport=websocket', fields = '') {
  const raw = new RawConnection(server);
  raw.write(`GET /socket.io/?${query} HTTP/1.1\r\nHost: flinxx\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\nSec-WebSocket-Version: 13\r\n${fields}\r\n`);
  const answer = await raw.answer();
  assert.equal(answer.status, 101, answer.text);
  return Object.assign(raw, { handshake: answer });
}

/// Writes again and again until the other side has ended it; gives how many bytes were written.
export async function pour(raw, piece, most = Infinity) {
  let written = 0;
  while (!raw.ended && written < most) {
    written += piece.length;
    if (!raw.socket.write(piece)) await Promise.race([once(raw.socket, 'drain'), once(raw.socket, 'close')]).catch(() => {});
    else await new Promise(setImmediate);
  }
  return written;
}
