import { setTimeout as pause } from 'node:timers/promises';
import { Returner } from '../support/bare.mjs';

const below = (n) => Math.floor(Math.random() * n);

/// A user who does what comes to mind, one life after the other.
export class SoakUser {
  did = { connected: 0, relayed: 0, skipped: 0, stopped: 0, vanished: 0, 'came back': 0, left: 0 };
  faults = [];
  #server;

  constructor(server) {
    this.#server = server;
  }

  async liveUntil(end) {
    while (performance.now() < end) {
      try {
        await this.#live(end);
      } catch (error) {
        this.faults.push(String(error));
      }
    }
  }

  async #live(end) {
    const one = await Returner.open(this.#server);
    ++this.did.connected;
    const steps = 1 + below(60);
    one.send('find_partner');
    for (let i = 0; i < steps && performance.now() < end; ++i) {
      await pause(below(200));
      one.names = [];
      if (!(await this.#step(one))) return;
    }
    await one.leave(1000);
    ++this.did.left;
  }

  // Whether it lives on.
  async #step(one) {
    const dice = below(100);
    if (dice < 60) this.#relay(one);
    else if (dice < 75) this.#send(one, 'skip_user', 'skipped');
    else if (dice < 80) this.#send(one, 'stop', 'stopped');
    else if (dice < 90) one.send('find_partner');
    else return this.#vanish(one, dice);
    return true;
  }

  #relay(one) {
    one.send('ice_candidate', { candidate: { candidate: 'x'.repeat(below(400)) } });
    ++this.did.relayed;
  }

  #send(one, name, deed) {
    one.send(name);
    ++this.did[deed];
  }

  async #vanish(one, dice) {
    ++this.did.vanished;
    one.frames.ws.terminate();
    if (dice < 95) return false;
    await pause(below(3000)); // now and then too late
    if (await one.back()) ++this.did['came back'];
    one.send('find_partner');
    return true;
  }
}
