// Who meets others in an attack, packet by packet.
import { Frames } from '../support/index.mjs';

/// Somebody at an address that a proxy tells.
export class Stranger {
  static async enter(server, address) {
    const s = Object.assign(new Stranger(), { address });
    s.frames = await Frames.open(server, undefined, { headers: { 'x-forwarded-for': address } });
    await s.frames.join();
    return s;
  }

  /// What somebody is told who comes from there and is not let in; nothing if it is.
  static async refusal(server, address) {
    const frames = await Frames.open(server, undefined, { headers: { 'x-forwarded-for': address } });
    frames.send('40');
    const packet = await frames.next();
    frames.ws.close(1000);
    await frames.closed();
    return packet.startsWith('44') ? JSON.parse(packet.slice(2)) : undefined;
  }

  /// The next event or acknowledgement that begins so.
  async expect(start) {
    for (;;) {
      const packet = await this.frames.next();
      if (packet.startsWith(start)) return packet;
      if (packet === '2') this.frames.send('3');
    }
  }

  async meet(other) {
    this.frames.send('42["find_partner"]');
    await this.expect('42["waiting"');
    other.frames.send('42["find_partner"]');
    const [packet] = await Promise.all([this, other].map((each) => each.expect('42["partner_found"')));
    return JSON.parse(packet.slice(2))[1].sessionId;
  }

  /// What is answered to an event.
  async ask(name, payload) {
    this.frames.send(`421${JSON.stringify([name, payload])}`);
    return JSON.parse((await this.expect('431')).slice(3))[0];
  }

  leave() {
    this.frames.ws.close(1000);
    return this.frames.closed();
  }
}
