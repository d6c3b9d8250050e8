// Rooms and broadcasts across four workers, over every transport; namespaces; what the server ends by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Link, WAYS, enter, usePlayground, workerOf } from '../support/playground.mjs';
import { eventually, within } from '../support/index.mjs';

const server = usePlayground();
const all = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));

// Each on the next way of transport; enough of them that all four workers have some.
async function crowd(count = 24) {
  const ways = Object.values(WAYS);
  const members = await all(count, (i) => enter(server, ways[i % ways.length]));
  assert.ok(new Set(members.map((m) => workerOf(m.id))).size > 1);
  return members;
}

// Sends a marker to everybody, so that all that was sent before has come.
async function expectOnly(members, sender, hearers, ...event) {
  await sender.do('send', { name: 'marker', args: [] });
  for (const m of members) {
    if (hearers.includes(m)) await m.expect(...event);
    await m.expect('marker');
  }
}

describe('broadcasts', () => {
  let members;
  const send = (from, audience, ...attachments) => from.do('send', { name: 'news', args: [{ a: 1 }, 'é'], ...audience }, ...attachments);
  const only = (from, hearers) => expectOnly(members, from, hearers, 'news', { a: 1 }, 'é');

  test('to all, to rooms, except rooms, each once', async () => {
    members = await crowd();
    const [a, b] = members;
    const red = members.filter((_, i) => i % 2 === 0);
    const blue = members.filter((_, i) => i % 3 === 0);
    await Promise.all([...red.map((m) => m.do('join', { rooms: ['red'] })), ...blue.map((m) => m.do('join', { rooms: ['blue', 'x'] }))]);

    await send(a, {});
    await only(a, members);
    await send(a, { others: true });
    await only(a, members.filter((m) => m !== a));
    await send(b, { to: ['red'] });
    await only(b, red);
    await send(b, { to: ['red', 'blue', 'x', 'nowhere'] });
    await only(b, members.filter((m) => red.includes(m) || blue.includes(m)));
    await send(b, { to: ['red'], except: ['blue'] });
    await only(b, red.filter((m) => !blue.includes(m)));
    await send(b, { except: ['red', 'blue'] });
    await only(b, members.filter((m) => !red.includes(m) && !blue.includes(m)));
    await send(a, { to: ['blue'], others: true });
    await only(a, blue.filter((m) => m !== a));
    await send(a, { to: ['nowhere'] });
    await only(a, []);
  });

  test('a socket is in the room of its id, whoever else is in it', async () => {
    members = await crowd(8);
    const [a, b, c] = members;
    await send(a, { to: [b.id] });
    await only(a, [b]);
    await send(a, { to: [b.id, c.id], except: [c.id] });
    await only(a, [b]);
    await send(a, { except: [a.id] });
    await only(a, members.filter((m) => m !== a));
    await b.do('join', { rooms: [b.id] }); // where it is already
    await c.do('join', { rooms: [b.id] });
    await send(a, { to: [b.id] });
    await only(a, [b, c]);
    assert.deepEqual((await c.do('rooms')), [b.id]);
  });

  test('rooms are joined, left and moved to from elsewhere, and are gone when empty', async () => {
    members = await crowd(9);
    const [a, b, c] = members;
    await a.do('move', { enter: 'hall' });
    await eventually(() => all(9, (i) => members[i].do('rooms')), Array(9).fill(['hall']));
    await a.do('move', { to: [b.id, c.id], leave: 'hall' });
    await eventually(async () => [await b.do('rooms'), await c.do('rooms')], [[], []]);
    await send(a, { to: ['hall'] });
    await only(a, members.filter((m) => m !== b && m !== c));
    await b.do('leave', { rooms: ['hall', 'never joined'] });
    await a.do('move', { leave: 'hall' });
    await send(a, { to: ['hall'] });
    await only(a, []);
    await Promise.all(members.map((m) => m.do('join', { rooms: ['hall', 'hall'] })));
    // Those who end are in no room any more.
    const gone = members.splice(3, 3);
    await Promise.all(
      gone.map((m, i) => {
        const heard = m.disconnected();
        if (i === 0) m.socket.disconnect();
        else if (i === 1) m.socket.emit('quit', { close: true });
        else m.link.lose();
        return heard;
      }),
    );
    for (const m of gone) m.inbox.fail(new Error('has left'));
    await send(a, { to: ['hall'] });
    await only(a, members);
  });

  test('with attachments', async () => {
    members = await crowd(9);
    const bytes = [Buffer.from([0, 1, 2, 255]), Buffer.alloc(0), Buffer.from('30')];
    const args = bytes.map((_, num) => ({ _placeholder: true, num }));
    await members[0].do('send', { name: 'bytes', args: [...args, { deep: args[0] }], to: [] }, ...bytes);
    await expectOnly(members, members[0], members, 'bytes', ...bytes, { deep: bytes[0] });
  });

  test('volatile ones reach those who can take them', async () => {
    members = await all(6, () => enter(server, WAYS.websocket));
    await send(members[0], { volatile: true });
    await only(members[0], members);
  });

  test('of several who send at once each is heard in its order, once', async () => {
    members = await crowd(12);
    const SENT = 200;
    const senders = members.slice(0, 4);
    for (const [i, m] of senders.entries()) for (let n = 0; n < SENT; ++n) m.socket.emit('send', { name: 'n', args: [i, n] });
    for (const m of members) {
      const next = [0, 0, 0, 0];
      for (let k = 0; k < SENT * senders.length; ++k) {
        const [, i, n] = await m.next();
        assert.equal(n, next[i]++);
      }
    }
  });
});

describe('what the server ends', () => {
  for (const [way, options] of Object.entries(WAYS)) {
    test(`a socket, the connection goes on: ${way}`, async () => {
      const link = new Link(server, options);
      const [main, guarded] = [link.member('/'), link.member('/guarded', { token: 'open sesame' })];
      await Promise.all([main.connected(), guarded.connected()]);
      await link.settled();
      const [id, reason] = [main.id, main.disconnected()];
      main.socket.emit('quit', {});
      assert.equal(await reason, 'io server disconnect');
      await guarded.do('echo');
      await guarded.expectJournal(id, 'connect', 'disconnect: server closed');
      main.socket.connect();
      await main.connected();
      assert.notEqual(main.id, id);
      await main.expectNothing();
    });

    test(`a connection with all its sockets: ${way}`, async () => {
      const watcher = await enter(server, WAYS.websocket);
      const link = new Link(server, options);
      const members = [link.member('/'), link.member('/guarded', { token: 'open sesame' })];
      await Promise.all(members.map((m) => m.connected()));
      await link.settled();
      const [ids, reasons] = [members.map((m) => m.id), members.map((m) => m.disconnected())];
      members[0].socket.emit('quit', { close: true });
      for (const reason of reasons) assert.match(await reason, /^transport (close|error)$/);
      for (const id of ids) await watcher.expectJournal(id, 'connect', 'disconnect: server closed');
    });
  }

  test('the sockets of a room, on all workers, with and without their connections', async () => {
    const members = await crowd(16);
    const guests = await all(16, (i) => members[i].link.member('/guarded', { token: 'open sesame' }).connected());
    const [a, ...rest] = members;
    await Promise.all(rest.map((m, i) => m.do('join', { rooms: [i % 2 ? 'odd' : 'even'] })));
    const odd = rest.filter((_, i) => i % 2);
    const even = rest.filter((_, i) => i % 2 === 0);
    const put = odd.map((m) => m.disconnected());
    await a.do('put_out', { to: ['odd'] });
    for (const reason of put) assert.equal(await reason, 'io server disconnect');
    for (const guest of guests) await guest.do('echo');
    const closed = even.map((m) => m.disconnected());
    const guestsToo = even.map((m) => guests[members.indexOf(m)].disconnected());
    await a.do('put_out', { to: ['even', 'odd'], close: true });
    for (const reason of [...closed, ...guestsToo]) assert.match(await reason, /^transport (close|error)$/);
    for (const m of odd) await guests[members.indexOf(m)].do('echo');
    await a.expectNothing();
  });
});

describe('middleware', () => {
  const refusal = (member) => within(new Promise((resolve) => member.socket.once('connect_error', resolve)), 'the refusal');

  for (const [way, options] of Object.entries(WAYS))
    test(`refuses with message and data, and lets in later on the same connection: ${way}`, async () => {
      const link = new Link(server, options);
      const main = await link.member('/').connected();
      const guarded = link.member('/guarded', { token: 'wrong' });
      const error = await refusal(guarded);
      assert.equal(error.message, 'not "authorized"');
      assert.deepEqual(error.data, { code: 'E_TOKEN', auth: { token: 'wrong' } });
      await main.do('echo');

      const engineId = link.engine.id;
      guarded.socket.auth = {};
      guarded.socket.connect();
      assert.deepEqual((await refusal(guarded)).data, { code: 'E_TOKEN', auth: {} });
      guarded.socket.auth = { token: 'open sesame' };
      guarded.socket.connect();
      await guarded.connected();
      assert.equal(link.engine.id, engineId);
      assert.notEqual(guarded.id, main.id);

      // The refused had joined a room before they were refused; nobody is there but the one.
      await guarded.do('send', { name: 'hello', args: [], to: ['visitors'] });
      await guarded.expect('hello');
      await guarded.expectNothing();
      await main.expectNothing();
    });

  test('is asked in its namespace alone', async () => {
    const link = new Link(server);
    const [main, guarded, none] = [link.member('/'), link.member('/guarded', { token: 'open sesame' }), link.member('/none')];
    assert.equal((await refusal(none)).message, 'Invalid namespace');
    await Promise.all([main.connected(), guarded.connected()]);
    await main.do('join', { rooms: ['r'] });
    await guarded.do('send', { name: 'in here', args: [] });
    await guarded.do('send', { name: 'nobody', args: [], to: ['r', main.id] });
    await guarded.expect('in here');
    await guarded.expectNothing();
    await main.expectNothing();
  });
});
