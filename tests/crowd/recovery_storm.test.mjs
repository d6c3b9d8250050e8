// A storm: official clients in pairs, each with a numbered stream for its partner, whose connections are lost at random
// and upgrades cut in the middle. Who is recovered misses nothing, hears nothing twice and nothing out of order; where
// somebody is not, the partner is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOSSES, SCALE, cutOff, deferred, dropKeptBack, expectStats, losses, random, useServer, within } from '../support/index.mjs';
import { Link, Member, WAYS, closeLinks } from '../support/playground.mjs';

const PAIRS = Math.ceil(250 * SCALE);
const ROUNDS = 6;
const seed = Number(process.env.FLINXX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
const below = ((next) => (n) => Math.floor(next() * n))(random(seed));
const everybody = new Map();
const server = useServer('--threads', '4', '--recovery-time', '60000', '--ping-timeout', '300000'); // only what the test cuts is lost
closeLinks();

class Streamer extends Member {
  // What is under way when a connection is lost may or may not arrive; so each connection has a stream of its own.
  sent = [0]; // by stream: how many were acknowledged
  heard = [];
  faults = [];
  cuts = 0;
  recovered = true;
  met = deferred();
  done = deferred();
  left = false; // by the partner

  hear(name, [payload]) {
    if (name === 'user_registered') this.userId ??= payload.userId;
    if (name === 'partner_found') this.met.resolve(payload.partnerId);
    if (name === 'webrtc_offer') this.done.resolve();
    if (name === 'partner_disconnected') {
      this.left = true;
      this.done.resolve();
    }
    if (name !== 'ice_candidate') return;
    const { stream, number } = payload.candidate;
    const wanted = this.heard[stream] ?? 0;
    if (stream < this.heard.length - 1 || number !== wanted) this.faults.push(`${stream}.${number} instead of ${stream}.${wanted}`);
    this.heard[stream] = number + 1;
  }

  get goesOn() {
    return this.recovered && !this.left;
  }

  // Some numbers at once, and perhaps the end of the connection before they are acknowledged.
  async round() {
    const stream = this.sent.length - 1;
    const first = this.sent[stream];
    const answers = Array.from({ length: 1 + below(5) }, (_, i) =>
      within(this.socket.emitWithAck('ice_candidate', { candidate: { candidate: '', stream, number: first + i } }), 'an answer')
        .then(({ ok }) => ok && ++this.sent[stream])
        .catch((error) => assert.match(error.message, /disconnected/)),
    );
    if (below(2) === 0) {
      await this.link.lose(LOSSES[below(LOSSES.length)]);
      await this.comeBack();
      this.sent.push(0);
    }
    await Promise.all(answers);
  }

  async comeBack() {
    for (;;) {
      ++this.cuts;
      await dropKeptBack(this.socket);
      const back = new Promise((resolve) => this.socket.once('connect', () => resolve('back')));
      this.socket.connect();
      const { engine } = this.link;
      const closed = new Promise((resolve) => engine.once('close', () => resolve('closed')));
      const cut = !this.link.options.transports && below(3) === 0;
      if (cut) this.cutUpgrade(engine);
      if ((await within(cut ? closed : Promise.race([back, closed]), 'a connection or its end')) === 'closed') {
        await this.cut;
        continue;
      }
      this.recovered &&= this.socket.recovered;
      return;
    }
  }

  // Before the client knows of the upgrade, in the middle of it, or when it is done.
  cutUpgrade(engine) {
    let probe;
    engine.once('upgrading', (transport) => (probe = transport));
    const when = ['open', 'upgrading', 'upgrade'][below(3)];
    engine.once(when, () =>
      setImmediate(() => {
        this.cut = cutOff(engine, probe);
      }),
    );
  }

  async run() {
    for (let i = 0; i < ROUNDS && this.goesOn; ++i) await this.round();
    if (this.goesOn) await within(this.socket.emitWithAck('webrtc_offer', { offer: { type: 'offer', sdp: '' } }), 'the last answer');
  }
}

async function join(i) {
  const ways = [WAYS.upgrade, WAYS.websocket, WAYS.polling];
  const link = new Link(server, ways[i % 3]);
  const streamer = new Streamer(link, link.manager.socket('/'));
  link.members.push(streamer);
  await streamer.connected();
  await link.settled();
  everybody.set(streamer.userId, streamer);
  await streamer.socket.emitWithAck('find_partner');
  return streamer;
}

test(`${PAIRS} pairs, seed ${seed}`, async (t) => {
  const streamers = [];
  while (streamers.length < 2 * PAIRS) streamers.push(...(await Promise.all(Array.from({ length: 10 }, (_, i) => join(streamers.length + i)))));
  for (const s of streamers) s.partner = everybody.get(await within(s.met.promise, 'a partner'));
  await Promise.all(streamers.map((s) => s.run()));
  let lost = 0;
  for (const s of streamers) {
    const who = `${s.userId} over ${s.link.engine.transport.name} after ${s.cuts} cuts`;
    if (!s.recovered) {
      ++lost;
      await within(s.partner.done.promise, 'the end for the partner');
      assert.ok(s.partner.left || !s.partner.recovered, who);
      continue;
    }
    await within(s.done.promise, `all that was sent to ${who}`);
    assert.deepEqual(s.faults, [], who);
    if (s.left) continue;
    s.partner.sent.forEach((sent, stream) => assert.ok(sent <= (s.heard[stream] ?? 0), `${who}: ${s.heard[stream]} of ${sent} of stream ${stream}`));
  }
  t.diagnostic(`${streamers.reduce((sum, s) => sum + s.cuts, 0)} connections lost, ${lost} users not recovered`);
  assert.ok(lost * 20 < streamers.length, `${lost} users were not recovered`);
  for (const s of streamers) s.link.close();
  await expectStats(server, 0, 0, 0);
});
