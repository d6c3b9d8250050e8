// A program of its own: pairs who relay to each other all the time and count every message. Driven by attack.mjs.
import { Frames, within } from '../support/index.mjs';

const [port, pairs, interval] = process.argv.slice(2).map(Number);
const server = { host: '127.0.0.1', port };

class User {
  sent = 0;
  received = 0;
  faults = [];

  static async enter() {
    const u = new User();
    u.frames = await Frames.open(server);
    u.frames.ws.on('close', (code) => u.left || u.faults.push(`closed with ${code}`));
    await u.frames.join();
    return u;
  }

  async meet(other) {
    this.frames.send('42["find_partner"]');
    await this.expect('waiting');
    other.frames.send('42["find_partner"]');
    for (const each of [this, other]) await each.expect('partner_found');
    for (const each of [this, other]) each.listen();
    Object.assign(this, { partner: other });
    Object.assign(other, { partner: this });
  }

  async expect(name) {
    for (;;) {
      const packet = await this.frames.next();
      if (packet.startsWith(`42["${name}"`)) return;
      if (packet !== '2') throw new Error(`instead of ${name} came ${packet}`);
      this.frames.send('3');
    }
  }

  // Each number once and in its order.
  async listen() {
    for (;;) {
      const packet = await this.frames.next().catch(() => undefined);
      if (packet === undefined) return;
      if (packet === '2') this.frames.send('3');
      else if (packet.startsWith(`42["ice_candidate",{"candidate":null,"number":${this.received}}`)) ++this.received;
      else if (this.left) continue;
      else return void this.faults.push(`instead of number ${this.received} came ${packet.slice(0, 100)}`);
      this.heard?.();
    }
  }

  send() {
    this.frames.send(`42["ice_candidate",{"candidate":null,"number":${this.sent++}}]`);
  }

  async arrived() {
    while (this.received < this.partner.sent && this.faults.length === 0) await new Promise((resolve) => (this.heard = resolve));
  }
}

const users = [];
for (let i = 0; i < pairs; ++i) {
  users.push(await User.enter(), await User.enter());
  await users.at(-2).meet(users.at(-1));
}
const sending = setInterval(() => users.forEach((u) => u.send()), interval);
process.send('relaying');

const sum = (of) => users.reduce((total, u) => total + of(u), 0);
process.on('message', async (request) => {
  if (request === 'count') return process.send(sum((u) => u.received));
  clearInterval(sending);
  await within(Promise.all(users.map((u) => u.arrived())), 'the last relays').catch((error) => users[0].faults.push(error.message));
  for (const u of users) u.left = true;
  for (const u of users) u.frames.ws.close(1000);
  await Promise.all(users.map((u) => u.frames.closed()));
  process.send({ sent: sum((u) => u.sent), received: sum((u) => u.received), faults: users.flatMap((u) => u.faults).slice(0, 10) }, () => process.exit());
});
