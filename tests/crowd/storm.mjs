// Storms of upgrades: many who begin on polling and go over to WebSocket in the middle of what they tell each other.
import assert from 'node:assert/strict';
import { NodeWebSocket, NodeXHR } from 'engine.io-client';
import { Client, DEADLINE, deferred, within } from '../support/index.mjs';

const BATCH = 20;
const BATCHES_AFTER = 3;

/// An official client that relays numbers to its partner and checks those that it gets. It begins to upgrade in the
/// middle of that, after `batches` of its own. `WebSocket` is the class of its transport.
export class Member extends Client {
  partner = deferred();
  settled = deferred(); // the upgrade has succeeded or failed
  complete = deferred(); // everything of the partner has come
  #cue;
  #batches;
  #sent = 0;
  #received = 0;
  #of; // the partner's user id

  constructor(server, { batches, WebSocket = NodeWebSocket }) {
    const cue = deferred();
    class Cued extends WebSocket {
      doOpen() {
        cue.promise.then(() => super.doOpen());
      }
    }
    super(server, { transports: [NodeXHR, Cued] });
    this.#cue = cue;
    this.#batches = batches;
    this.socket.on('connect', () => {
      for (const event of ['upgrade', 'upgradeError']) this.socket.io.engine.once(event, this.settled.resolve);
    });
    this.socket.on('disconnect', (reason) => this.complete.reject(new Error(`disconnected: ${reason}`)));
    this.complete.promise.catch(() => {});
  }

  hear(name, args) {
    if (name === 'ice_candidate') this.#hearNumber(args[0].candidate);
    else if (name === 'webrtc_offer') this.#hearEnd(args[0].offer);
    else if (name === 'partner_found') this.#meet(args[0]);
    else super.hear(name, args);
  }

  #meet({ partnerId }) {
    this.#of = partnerId;
    this.partner.resolve(partnerId);
  }

  #hearNumber({ from, number }) {
    if (from !== this.#of || number !== this.#received)
      this.complete.reject(new Error(`${this.userId} gets number ${number} of ${from} instead of ${this.#received} of ${this.#of}`));
    ++this.#received;
  }

  #hearEnd({ sdp }) {
    if (Number(sdp) === this.#received) this.complete.resolve(this.#received);
    else this.complete.reject(new Error(`${this.userId} gets ${this.#received} of ${sdp} numbers`));
  }

  #candidate() {
    return { candidate: { candidate: '', from: this.userId, number: this.#sent++ } };
  }

  // Waits for one acknowledgement a batch, so that no more than a batch is ever on its way.
  async #relayBatch() {
    for (let i = 1; i < BATCH; ++i) this.socket.emit('ice_candidate', this.#candidate());
    await this.do('ice_candidate', this.#candidate());
  }

  /// Relays until both upgrades are settled, and some more.
  async relayTo(partner) {
    let over = false;
    const both = Promise.all([this.settled.promise, partner.settled.promise]);
    const settled = within(both, 'the end of two upgrades', 5 * DEADLINE).finally(() => (over = true));
    settled.catch(() => {});
    for (let i = 0; !over; ++i) {
      if (i === this.#batches) this.#cue.resolve();
      await this.#relayBatch();
    }
    await settled;
    for (let i = 0; i < BATCHES_AFTER; ++i) await this.#relayBatch();
    await this.do('webrtc_offer', { offer: { type: 'offer', sdp: String(this.#sent) } });
  }
}

/// Makes the members, an even number, into pairs and lets them all relay at once. Gives how many numbers have come.
export async function storm(members) {
  await Promise.all(members.map((member) => member.registered()));
  await Promise.all(members.map((member) => member.do('find_partner')));
  const partnerIds = await within(Promise.all(members.map(({ partner }) => partner.promise)), 'a partner for everybody');
  const byId = new Map(members.map((member) => [member.userId, member]));
  for (const { transport } of members) assert.equal(transport, 'polling');
  await Promise.all(members.map((member, i) => member.relayTo(byId.get(partnerIds[i]))));
  const counts = await within(Promise.all(members.map(({ complete }) => complete.promise)), 'the last number');
  return counts.reduce((sum, count) => sum + count);
}
