// The limits of a user: so many searches and skips a minute, and no flood of events.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, connect, expectStats, useServer } from '../support/index.mjs';
import { expectRest, now } from './limits.mjs';

describe('limits of a user', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-stats', '0', '--recovery-time', '0');

  // Refused once as an acknowledgement and once as the event `error`.
  async function expectLimited(client, name, begin) {
    const ack = await client.ask(name);
    assert.deepEqual({ ...ack, message: '', retryAfterMs: 0 }, { ok: false, code: 'rate_limited', message: '', retryAfterMs: 0 });
    client.socket.emit(name);
    const error = await client.expect('error');
    assert.deepEqual({ ...error, message: '', retryAfterMs: 0 }, { code: 'rate_limited', message: '', retryAfterMs: 0 });
    for (const { message, retryAfterMs } of [ack, error]) {
      assert.ok(typeof message === 'string' && message.length > 0 && Number.isInteger(retryAfterMs));
      expectRest(retryAfterMs, begin, name);
    }
  }

  const candidate = `42${JSON.stringify(['ice_candidate', { candidate: null }])}`;
  const large = `42${JSON.stringify(['webrtc_offer', { offer: { type: 'offer', sdp: 'x'.repeat(60_000) } }])}`;
  for (const [what, packet, most] of [['events', candidate, 999], ['bytes', large, 34], ['unknown events', '42["no_such_event"]', 200], ['malformed events', '42["webrtc_offer",{}]', 200]])
    test(`a flood of ${what} ends the connection, and the partner is told`, async () => {
      const [a, b] = [await Frames.open(server), await Frames.open(server)];
      for (const each of [a, b]) await each.join();
      a.send('42["find_partner"]');
      assert.match(await a.next(), /^42\["waiting"/);
      b.send('42["find_partner"]');
      for (const each of [a, b]) assert.match(await each.next(), /^42\["partner_found"/);
      for (let i = 0; i < most - 1; ++i) a.send(packet);
      a.send('421["ice_candidate",{"candidate":null}]');
      while (!(await a.next()).startsWith('431[{"ok":true}]'));
      a.send(packet);
      a.send(packet);
      assert.equal(await a.closed(), 1008);
      while (!(await b.next()).startsWith('42["partner_disconnected"'));
      b.ws.close(1000);
      await expectStats(server, 0, 0, 0);
    });

  // Uses up all searches; the client waits.
  async function searchAll(client) {
    for (let i = 0; i < 5; ++i) {
      await client.do('find_partner');
      await client.expect('waiting');
    }
  }

  for (const [name, limit] of [['find_partner', 5], ['skip_user', 10]])
    for (const transports of [['websocket'], ['polling']]) {
      test(`${limit} times ${name} a minute, and not once more: ${transports}`, async () => {
        const client = await connect(server, { transports });
        const begin = now();
        for (let i = 0; i < limit; ++i) {
          await client.do(name);
          await client.expect('waiting');
        }
        await expectLimited(client, name, begin);
        // The place in the queue is kept, the other event is not concerned, nor is anyone else.
        const other = await connect(server, { transports });
        await other.do(name);
        assert.equal((await client.expect('partner_found')).partnerId, other.userId);
        await other.expect('partner_found');
        if (name === 'find_partner') await client.do('skip_user');
        else await client.do('stop');
        for (const each of [client, other]) await each.leave();
        await expectStats(server, 0, 0, 0);
      });
    }

  test('what is refused for another reason counts or not, but never lets more through', async () => {
    const client = await connect(server);
    for (let i = 0; i < 20; ++i) assert.equal((await client.ask('find_partner', 'faulty')).code, 'invalid_payload');
    const begin = now();
    await searchAll(client);
    await expectLimited(client, 'find_partner', begin);
    await client.leave();
  });

  for (const [how, end, told] of [
    ['skips', (partner) => partner.do('skip_user'), 'user_skipped'],
    ['stops', (partner) => partner.do('stop'), 'partner_disconnected'],
    ['leaves', (partner) => partner.leave(), 'partner_disconnected'],
    ['is cut off', (partner) => partner.cutOff(), 'partner_disconnected'],
  ]) {
    test(`a search does not count where the partner ${how}`, async () => {
      const client = await connect(server);
      const begin = now();
      await searchAll(client);
      // More often than searches are allowed.
      for (let i = 0; i < 7; ++i) {
        const partner = await connect(server);
        await partner.do('find_partner');
        for (const each of [client, partner]) await each.expect('partner_found');
        await end(partner);
        assert.deepEqual(await client.expect(told), {});
        if (how === 'skips') await partner.expect('waiting');
        if (how === 'skips') await partner.do('stop');
        await client.do('find_partner');
        await client.expect('waiting');
        if (partner.socket.connected) await partner.leave();
      }
      // The one search is free, the next one is the user's own.
      await expectLimited(client, 'find_partner', begin);
      await client.leave();
      await expectStats(server, 0, 0, 0);
    });
  }

  test('where the user ends the session, the next search counts', async () => {
    const client = await connect(server);
    const begin = now();
    await searchAll(client);
    const partner = await connect(server);
    await partner.do('find_partner');
    for (const each of [client, partner]) await each.expect('partner_found');
    await client.do('stop');
    await partner.expect('partner_disconnected');
    await expectLimited(client, 'find_partner', begin);
    for (const each of [client, partner]) await each.leave();
  });
});
