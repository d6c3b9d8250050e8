// All nodes behind HAProxy are replaced one after the other, while official clients relay without a pause: nobody notices.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { eventually, within } from '../support/index.mjs';
import { skip, useBalanced } from './balanced.mjs';

const NODES = 3;
const CLIENTS = Number(process.env.FLINXX_ROLLING_CLIENTS ?? 60);
const PACE = Number(process.env.FLINXX_ROLLING_PACE ?? 250); // ms between the relays of one
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];

/// A client that relays numbers from 0 on, and knows which of them the server has acknowledged and which its partner got.
class Caller {
  sent = 0;
  acknowledged = new Set();
  refused = 0;
  received = [];
  times = []; // when each came
  kept = 0; // what the client had kept back in itself, and the server has sent once more
  left = 0;
  returns = [];
  #offsets = new Set();

  constructor(url, transports) {
    this.socket = io(url, { forceNew: true, transports, reconnectionDelay: 500, reconnectionDelayMax: 2000 });
    this.socket.on('ice_candidate', ({ candidate: { candidate } }, offset) => this.#receive(Number(candidate), offset));
    this.socket.on('partner_disconnected', () => ++this.left);
    this.socket.on('user_skipped', () => ++this.left);
  }

  #receive(number, offset) {
    if (this.#offsets.has(offset)) return void ++this.kept;
    this.#offsets.add(offset);
    this.received.push(number);
    this.times.push(performance.now());
  }

  next(name) {
    return within(new Promise((resolve) => this.socket.once(name, resolve)), `${name} for ${this.socket.id}`);
  }

  async entered() {
    await this.next('user_registered');
    this.id = this.socket.id;
    this.socket.on('connect', () => this.returns.push(this.socket.recovered && this.socket.id === this.id));
    return this;
  }

  /// Sends it now, or the client does once it is connected again. Nothing is sent a second time.
  relay() {
    const number = this.sent++;
    this.socket.timeout(120_000).emit('ice_candidate', { candidate: { candidate: String(number), sdpMid: '0', sdpMLineIndex: 0 } }, (error, answer) => {
      if (!error && answer.ok) this.acknowledged.add(number);
      else if (!error) ++this.refused;
    });
  }
}

/// What went wrong from one to the other.
function faults(from, to) {
  const got = new Set(to.received);
  return {
    missing: [...from.acknowledged].filter((number) => !got.has(number)).length,
    doubled: to.received.length - got.size,
    reordered: to.received.filter((number, i) => i > 0 && number < to.received[i - 1]).length,
    refused: from.refused,
    left: to.left,
    notRecovered: to.returns.filter((itself) => !itself).length,
  };
}

function longestGap({ times }) {
  return times.reduce((longest, time, i) => (i > 0 ? Math.max(longest, time - times[i - 1]) : longest), 0);
}

describe(`${CLIENTS} clients on ${NODES} nodes behind HAProxy, all of which are replaced`, { skip }, () => {
  const all = useBalanced(NODES, '--recovery-time', '60000', '--drain-timeout', '30000', '--ping-timeout', '300000');

  test('nobody notices: no relay is missing, doubled or out of order, nobody is left, all come back as themselves', async (t) => {
    const callers = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => new Caller(all.door.url, TRANSPORTS[i % 3]).entered()));
    const pairs = [];
    for (let i = 0; i + 1 < CLIENTS; i += 2) {
      const pair = callers.slice(i, i + 2);
      const found = pair.map((each) => each.next('partner_found'));
      for (const each of pair) each.socket.emit('find_partner');
      const [one, other] = await Promise.all(found);
      assert.equal(one.sessionId, other.sessionId);
      pairs.push(pair);
    }

    let over = false;
    const speak = async (caller, i) => {
      await pause((PACE * i) / CLIENTS);
      while (!over) {
        caller.relay();
        await pause(PACE);
      }
    };
    const speaking = callers.map(speak);
    await pause(1000);
    for (let number = 0; number < NODES; ++number) {
      const from = performance.now();
      const { program } = all.nodes[number];
      program.child.kill('SIGTERM');
      assert.deepEqual(await program.ended, { status: 0, signal: null });
      t.diagnostic(`node ${number} ended within ${Math.round(performance.now() - from)} ms`);
      await all.start(number);
      await pause(1500); // HAProxy asks twice
    }
    over = true;
    await Promise.all(speaking);
    for (const caller of callers) caller.relay();
    const directions = pairs.flatMap(([a, b]) => [[a, b], [b, a]]);
    const behind = () => directions.filter(([from, to]) => to.received.at(-1) !== from.sent - 1);
    await eventually(() => behind().length, 0, 'whose last relay has not come').catch((error) => t.diagnostic(error.message));
    for (const [from, to] of behind()) t.diagnostic(`${from.id} to ${to.id}: ${JSON.stringify({ ...faults(from, to), sent: from.sent, last: to.received.at(-1), connected: [from, to].map(({ socket }) => socket.connected), returns: [from.returns, to.returns] })}`);

    const sum = {};
    for (const [from, to] of directions) for (const [what, count] of Object.entries(faults(from, to))) sum[what] = (sum[what] ?? 0) + count;
    const count = (of) => callers.reduce((total, caller) => total + of(caller), 0);
    const gaps = pairs.map((pair) => Math.round(Math.max(...pair.map(longestGap)))).sort((a, b) => a - b);
    const [sent, acknowledged, received] = [count((c) => c.sent), count((c) => c.acknowledged.size), count((c) => c.received.length)];
    t.diagnostic(`${sent} relays, ${acknowledged} acknowledged, ${received} received, ${count((c) => c.kept)} twice in the client`);
    const unheard = TRANSPORTS.map((of, i) => `${directions.reduce((total, [from, to]) => total + (callers.indexOf(from) % 3 === i ? from.sent - new Set(to.received).size : 0), 0)} over ${of}`);
    t.diagnostic(`neither acknowledged nor received: ${unheard.join(', ')}`);
    t.diagnostic(`${count((c) => c.returns.length)} returns; ${JSON.stringify(sum)}`);
    t.diagnostic(`the longest gap of a pair: median ${gaps[gaps.length >> 1]} ms, maximum ${gaps.at(-1)} ms`);
    assert.deepEqual(sum, { missing: 0, doubled: 0, reordered: 0, refused: 0, left: 0, notRecovered: 0 });
    assert.deepEqual(behind().length, 0);
    assert.ok(callers.every(({ returns }) => returns.length > 0), 'everybody was moved');
    for (const { socket } of callers) socket.disconnect();
  });
});
