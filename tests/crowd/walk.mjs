// Random steps of a crowd of clients, several at a time; at every checkpoint the figures of the server, or of each node, have
// to agree with what the clients know of themselves.
import assert from 'node:assert/strict';
import { Client, LOSSES, deferred, dropKeptBack, eventually, expectStats, figures, random, stats, within } from '../support/index.mjs';

const RELAYS = ['webrtc_offer', 'webrtc_answer', 'ice_candidate'];

export const seed = Number(process.env.FLINXX_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
const below = ((next) => (n) => Math.floor(next() * n))(random(seed));

/// A client that keeps its own state by what it hears, and notes a fault when something comes that may not.
export class Walker extends Client {
  state = 'idle'; // or waiting, or session
  session; // while in one: id, partnerId, and how many relays were sent and received
  busy = false; // a step is going on
  searching = false; // has asked for a partner and not been answered
  commands = 0; // that are under way
  // A partner who is gone before the two were told of each other does not count: the server then goes on searching for
  // the other by itself. This is the session that ended so, if it did.
  lost;
  movedOnFrom = new Set();
  strays = []; // relays that were meant for a session that had ended so

  constructor(crowd, door, options) {
    super(door, options);
    Object.assign(this, { crowd, door });
  }

  fault(what) {
    const before = this.inbox.waiting.filter(([name]) => !RELAYS.includes(name)).slice(-4).map(([name]) => name);
    this.crowd.faults.push(`${this.userId} (${this.transport}, ${this.state}, after ${before}) ${what}`);
  }

  hear(name, args) {
    super.hear(name, args);
    if (name === 'user_registered') return this.renamed?.resolve(args[0].userId);
    if (name === 'waiting' || name === 'partner_found') this.answered?.resolve();
    if (name === 'waiting') this.hearWaiting();
    else if (name === 'partner_found') this.hearFound(args[0]);
    else if (name === 'user_skipped' || name === 'partner_disconnected') this.hearParted(name);
    else if (RELAYS.includes(name)) this.hearRelay(name, args[0]);
    else this.fault(`hears ${name} ${JSON.stringify(args)}`);
  }

  // Who has asked just after the partner was lost cannot know whether this is the answer, or the server has gone on before.
  answerTo(name) {
    if (this.lost) this.movedOnFrom.add(this.lost);
    else if (this.searching) this.searching = false;
    else this.fault(`hears ${name} without having asked`);
    this.lost = undefined;
  }

  hearWaiting() {
    if (this.state !== 'waiting') this.answerTo('waiting');
    this.state = 'waiting';
    this.session = undefined;
  }

  hearFound({ sessionId, partnerId }) {
    if (this.state !== 'waiting') this.answerTo('partner_found');
    if (partnerId === this.userId) this.fault('meets itself');
    this.state = 'session';
    this.session = { id: sessionId, partnerId, sent: 0, received: 0 };
    this.crowd.countMatch(this, partnerId);
  }

  hearParted(name) {
    if (this.state !== 'session') return this.fault(`hears ${name} outside of a session`);
    this.lost = name === 'partner_disconnected' ? this.session.id : undefined;
    this.state = 'idle';
    this.session = undefined;
  }

  hearRelay(name, payload) {
    const { tag } = payload.offer ?? payload.answer ?? payload.candidate;
    if (this.state !== 'session') return this.fault(`hears ${name} of ${tag.from} outside of a session`);
    if (tag.from !== this.session.partnerId) return this.fault(`hears ${name} of ${tag.from}, who is not the partner`);
    if (!tag.session) return; // sent on the chance of a partner, who came before it
    if (tag.session !== this.session.id) return this.strays.push(tag);
    const wanted = this.session.received;
    this.session.received = tag.number + 1;
    if (tag.number > wanted && this.crowd.mayLose) this.crowd.lost += tag.number - wanted;
    else if (tag.number !== wanted) this.fault(`hears relay ${tag.number} instead of ${wanted}`);
  }

  async command(name) {
    ++this.commands;
    return this.ask(name).finally(() => --this.commands);
  }

  async search(name) {
    this.searching = true;
    this.answered = deferred();
    const ack = await this.command(name);
    // What follows may come a little later than the acknowledgement.
    if (ack.ok) return within(this.answered.promise, () => `what follows from ${name} for ${this.userId}`);
    this.searching = false;
    if (name !== 'find_partner' || ack.code !== 'in_session') this.fault(`${name} is answered ${JSON.stringify(ack)}`);
  }

  async stop() {
    const ack = await this.command('stop');
    if (!ack.ok) this.fault(`stop is answered ${JSON.stringify(ack)}`);
    this.state = 'idle';
    this.session = this.lost = undefined;
    this.searching = false;
  }

  async relay() {
    const { session } = this;
    const tag = { from: this.userId, session: session?.id, number: session?.sent };
    if (session) ++session.sent;
    const [name, payload] = [
      ['webrtc_offer', { offer: { type: 'offer', sdp: 'v=0', tag } }],
      ['webrtc_answer', { answer: { type: 'answer', sdp: 'v=0', tag } }],
      ['ice_candidate', { candidate: { candidate: '', tag } }],
    ][below(3)];
    const ack = await this.ask(name, payload);
    if (!ack.ok && ack.code !== 'not_in_session') this.fault(`${name} is answered ${JSON.stringify(ack)}`);
    if (!ack.ok && session && this.session === session) this.fault('is told that it is not in its session');
  }

  async comeBack() {
    await this.lose(LOSSES[below(LOSSES.length)]);
    if (!(await this.back())) this.fault('is not recovered');
  }

  /// The same to any node: one that is not its own does not know it, and has a new user.
  async comeToAny() {
    this.renamed = deferred();
    await this.lose(this.transport === 'polling' ? 'close' : ['terminate', 'close'][below(2)]); // so that its node knows
    const recovered = await this.back();
    this.node = this.engine.id.slice(0, 2);
    ++this.crowd.returns[recovered ? 'same' : 'other'];
    if (recovered) return;
    this.userId = await within(this.renamed.promise, 'another id');
    this.crowd.everybody.set(this.userId, this);
    Object.assign(this, { state: 'idle', session: undefined, lost: undefined });
  }

  /// Does a step, as far as its connection lets it.
  attempt(step) {
    return step(this);
  }
}

/// One that comes back by itself whenever its connection is lost, and has to be the same then.
export class Roamer extends Walker {
  cuts = 0;
  settled = Promise.resolve();
  hearsOfBefore = false;
  isUnsure = false; // the connection went in the middle of a command, which its node may have had

  constructor(crowd, door, options) {
    super(crowd, door, { reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500, ...options });
    this.socket.off('disconnect'); // is not the end
    this.socket.on('disconnect', (reason) => {
      this.closed.resolve(reason);
      void dropKeptBack(this.socket);
      this.answered?.promise.catch(() => {});
      this.answered?.reject(new Error(reason));
      this.settled = new Promise((resolve) => this.socket.once('connect', () => resolve(this.settle())));
      this.isUnsure ||= this.searching || this.commands > 0;
      ++this.cuts;
      ++crowd.cuts;
    });
  }

  // Another node may have the user from what was heard last. That somebody has stopped since it cannot know, and is told.
  // Who is unsure begins anew.
  async settle() {
    if (!this.socket.recovered) this.fault('is not recovered');
    this.node = this.engine.id.slice(0, 2);
    if (this.state !== 'idle' && !this.isUnsure) return;
    Object.assign(this, { hearsOfBefore: true, state: 'idle', session: undefined, lost: undefined });
    const heard = await this.ask('stop').then(() => true, () => false);
    if (heard) this.hearsOfBefore = this.isUnsure = false;
  }

  hear(name, args) {
    if (!this.hearsOfBefore) super.hear(name, args);
  }

  // What was under way when the connection went is acknowledged no more.
  async attempt(step) {
    await within(this.settled, 'a client that comes back');
    const { cuts } = this;
    try {
      return await step(this);
    } catch (error) {
      if (cuts === this.cuts) throw error;
      this.searching = false;
    }
  }
}

const replace = (walker, end) => walker.crowd.replace(walker, end);

/// Each with its weight.
export const STEPS = [
  [30, (w) => w.search('find_partner')],
  [15, (w) => w.search('skip_user')],
  [10, (w) => w.stop()],
  [35, (w) => w.relay()],
  [6, (w) => replace(w, 'leave')],
];
export const CUT_OFF = [4, (w) => replace(w, 'cutOff')];
export const COME_BACK = [10, (w) => w.comeBack()];
export const COME_TO_ANY = [10, (w) => w.comeToAny()];

/// Clients of one server, or of the nodes of one cluster; each comes in at one of the doors.
export class Crowd {
  walkers = new Set();
  everybody = new Map(); // who is or was connected, by user id
  faults = [];
  matches = { near: 0, far: 0 }; // as each of the two has heard them
  mayLose = false; // relays, for what has gone wrong
  lost = 0;
  cuts = 0; // of connections
  returns = { same: 0, other: 0 }; // as the same user, or another one

  constructor(nodes, doors = nodes, kind = Walker) {
    Object.assign(this, { nodes, doors, kind });
  }

  async enter(door = this.doors[below(this.doors.length)]) {
    const options = [{ transports: ['websocket'] }, { transports: ['polling'] }, {}][below(3)];
    const walker = await new this.kind(this, door, options).registered();
    if (!options.transports) await walker.upgraded();
    walker.node = walker.engine.id.slice(0, 2);
    this.everybody.set(walker.userId, walker);
    this.walkers.add(walker);
    return walker;
  }

  countMatch(walker, partnerId) {
    ++this.matches[walker.node === this.everybody.get(partnerId)?.node ? 'near' : 'far'];
  }

  async replace(walker, end) {
    this.walkers.delete(walker);
    await walker[end]();
    await this.enter();
  }

  async oneStep(steps) {
    const free = [...this.walkers].filter((w) => !w.busy);
    const walker = free[below(free.length)];
    walker.busy = true;
    await walker.attempt(steps[below(steps.length)]).catch((error) => {
      if (this.walkers.has(walker)) throw error; // else its node is gone
    });
    walker.busy = false;
  }

  /// So many steps of the kinds given, some at a time.
  async steps(count, kinds, atATime) {
    const steps = kinds.flatMap(([weight, step]) => Array(weight).fill(step));
    const going = new Set();
    for (let i = 0; i < count; ++i) {
      const step = this.oneStep(steps).finally(() => going.delete(step));
      going.add(step);
      if (going.size === atATime) await Promise.race(going);
    }
    await Promise.all(going);
  }

  // What does not agree at a time when nothing is on its way.
  disagreements(said) {
    const all = [...this.walkers];
    const inSession = all.filter((w) => w.state === 'session');
    const waiting = all.filter((w) => w.state === 'waiting');
    const known = figures(all.length, inSession.length / 2, waiting.length);
    const odd = all.filter((w) => !w.socket.connected).map((w) => `${w.userId} is not back`);
    for (const of of said)
      if (JSON.stringify(of) !== JSON.stringify(known))
        odd.push(`/api/stats says ${JSON.stringify(of)}, the clients ${JSON.stringify(known)}`);
    if (waiting.length > 1) odd.push(`${waiting.length} wait who could meet`);
    for (const w of inSession) {
      const partner = this.everybody.get(w.session.partnerId);
      if (!this.walkers.has(partner) || partner.session?.id !== w.session.id || partner.session.partnerId !== w.userId)
        odd.push(`${w.userId} is alone in its session`);
      else if (w.session.sent !== partner.session.received && !(this.mayLose && partner.session.received < w.session.sent))
        odd.push(`of ${w.session.sent} relays ${partner.session.received} have come`);
    }
    for (const w of all)
      for (const tag of w.strays)
        if (!this.everybody.get(tag.from).movedOnFrom.has(tag.session))
          odd.push(`${w.userId} has heard a relay of ${tag.from} that was for ${tag.session}`);
    return odd;
  }

  async checkpoint() {
    const odd = async () => {
      assert.deepEqual(this.faults, []);
      return this.disagreements(await Promise.all(this.nodes.map(stats)));
    };
    await eventually(odd, [], 'what does not agree');
  }

  /// Each goes in one of the ways given.
  async end(ends) {
    await Promise.all([...this.walkers].map((w, i) => w[ends[i % ends.length]]()));
    this.walkers.clear();
    for (const node of this.nodes) await expectStats(node, 0, 0, 0);
    assert.deepEqual(this.faults, []);
  }
}

/// So many steps of a crowd, of the kinds given; in the end each client goes in one of the ways given.
export async function walk(crowd, count, kinds, ends, { clients = 60, atATime = 20, stepsACheckpoint = 200 } = {}) {
  await Promise.all(Array.from({ length: clients }, () => crowd.enter()));
  for (let left = count; left > 0; left -= stepsACheckpoint) {
    await crowd.steps(Math.min(left, stepsACheckpoint), kinds, atATime);
    await crowd.checkpoint();
  }
  await crowd.end(ends);
}
