// Users who wait and are not there any more: nobody is left in a match with them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, expectStats, useServer, within } from '../support/index.mjs';
import { Bare } from '../support/bare.mjs';

// No heartbeat before its time; the sign of life that a match asks for has a second.
const server = useServer('--threads', '4', '--recovery-time', '60000', '--ping-interval', '300000', '--ping-timeout', '2000');
const LONG = 1100; // after which whoever has waited is asked

/// A bare client that waits, and answers no ping.
async function waiter() {
  const raw = await Bare.open(server);
  raw.userId = (await raw.expect('user_registered')).userId;
  raw.send('find_partner');
  await raw.expect('waiting');
  return raw;
}

// A bare client's next event, pings apart.
async function expectBesidesPings(raw, name) {
  for (;;) {
    const frame = await raw.frames.next();
    if (frame === '2') continue;
    const [got, payload] = JSON.parse(frame.slice(2));
    assert.equal(got, name);
    return payload;
  }
}

describe('a half-open connection is found out by the match', () => {
  const ways = {
    'on the worker of its user': async () => {},
    'on any worker, for it has come back before': async (raw) => {
      await raw.cutOff();
      assert.equal(await raw.back(), true);
      await raw.expect('waiting');
    },
  };
  for (const [what, prepare] of Object.entries(ways))
    for (let round = 0; round < 3; ++round)
      test(`${what}: the partner goes on from the front of the queue (${round})`, async () => {
        const dead = await waiter();
        await prepare(dead);
        await pause(LONG);
        const [b, c] = [await connect(server, { transports: ['websocket'] }), await connect(server)];
        await b.do('find_partner');
        assert.equal((await b.expect('partner_found')).partnerId, dead.userId);
        await c.do('find_partner');
        await c.expect('waiting');
        await b.expect('partner_disconnected');
        assert.equal((await b.expect('partner_found')).partnerId, c.userId);
        await c.expect('partner_found');
        await within(dead.frames.ended.promise, 'the end of the dead connection');
        await expectStats(server, 2, 1, 0);

        // Should it come back after all, it is told what became of the match, and waits.
        await expectBesidesPings(dead, 'partner_found').catch(() => {});
        assert.equal(await dead.back(), true);
        const heard = [];
        do heard.push((await dead.next())[0]);
        while (heard.at(-1) !== 'waiting');
        assert.equal(heard.at(-2), 'partner_disconnected');
        await expectStats(server, 3, 1, 1);
        await Promise.all([dead.leave(1000), b.leave(), c.leave()]);
        await expectStats(server, 0, 0, 0);
      });

  test('whoever waits behind meets those who are there', async () => {
    const dead = await waiter();
    await pause(LONG);
    const b = await connect(server, { transports: ['websocket'] });
    await b.do('find_partner');
    await b.expect('partner_found');
    await b.expect('partner_disconnected');
    await b.expect('waiting');
    await expectStats(server, 1, 0, 1);
    const c = await connect(server, { transports: ['websocket'] });
    await c.do('find_partner');
    assert.equal((await c.expect('partner_found')).partnerId, b.userId);
    await b.expect('partner_found');
    dead.frames.ws.terminate();
    await Promise.all([b.leave(), c.leave()]);
  });
});

for (const options of [{ transports: ['websocket'] }, { transports: ['polling'] }])
  test(`who is there answers, and nothing is noticed: ${options.transports}`, async () => {
    const [a, b] = [await connect(server, options), await connect(server, options)];
    await a.do('find_partner');
    await a.expect('waiting');
    await pause(LONG);
    await b.do('find_partner');
    await a.expect('partner_found');
    await b.expect('partner_found');
    await pause(LONG);
    await a.expectNothing();
    await b.expectNothing();
    await expectStats(server, 2, 1, 0);
    await Promise.all([a.leave(), b.leave()]);
    await expectStats(server, 0, 0, 0);
  });

const ends = {
  'a reset (RST)': (socket) => socket.resetAndDestroy(),
  'a half-closed connection (FIN, and still reading)': (socket) => socket.end(),
};
for (const [what, end] of Object.entries(ends))
  test(`${what} takes its user out of the queue at once`, async () => {
    const dead = await waiter();
    await expectStats(server, 1, 0, 1);
    end(dead.frames.ws._socket);
    await expectStats(server, 0, 0, 0);
    const b = await connect(server);
    await b.do('find_partner');
    await b.expect('waiting');
    await b.leave();
  });

for (const [what, end] of Object.entries(ends))
  test(`${what} of one who was asked and has not answered undoes the match at once`, async () => {
    const dead = await waiter();
    await pause(LONG);
    const b = await connect(server, { transports: ['websocket'] });
    await b.do('find_partner');
    await b.expect('partner_found');
    end(dead.frames.ws._socket);
    await b.expect('partner_disconnected');
    await b.expect('waiting');
    await b.leave();
    dead.frames.ws.terminate();
    await expectStats(server, 0, 0, 0);
  });
