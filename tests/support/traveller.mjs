// A user who outlives the node that it was on.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { Client, Official, within } from './index.mjs';

/// A user whose client comes back by itself, to wherever a balancer would lead it.
export class Traveller extends Official {
  static async on(node, more = {}) {
    const options = { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 500, ...more };
    const user = new Traveller(io(node.url, options));
    user.userId = (await user.expect('user_registered')).userId;
    return user;
  }

  expect = Client.prototype.expect;
  do = Client.prototype.do;

  /// Resolves when the client is back there, with whether it was recovered.
  backOn(node) {
    this.socket.io.uri = node.url;
    const back = new Promise((resolve) => this.socket.once('connect', () => resolve(this.socket.recovered)));
    return within(back, 'the client to come back');
  }

  leave() {
    this.socket.disconnect();
  }
}

export const candidate = (number) => ({ candidate: { candidate: `candidate:${number}`, sdpMid: '0', sdpMLineIndex: 0 } });

export async function relay(from, to, count) {
  for (let i = 0; i < count; ++i) from.socket.emit('ice_candidate', candidate(i));
  for (let i = 0; i < count; ++i) assert.deepEqual(await to.expect('ice_candidate'), candidate(i));
}

export async function pairOn(first, second, options) {
  const pair = [await Traveller.on(first, options), await Traveller.on(second, options)];
  await pair[0].do('find_partner');
  await pair[0].expect('waiting');
  await pair[1].do('find_partner');
  const event = await pair[1].inbox.next('an answer');
  if (event[0] === 'waiting') await pair[1].expect('partner_found');
  await pair[0].expect('partner_found');
  return pair;
}
