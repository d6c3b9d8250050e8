// A client over polling leaves: in whatever order its GET, its goodbye and its connections end, the partner hears at
// once where it was meant, and nothing where it was not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, RawConnection, connect, eventually, expectGone, expectStats, launch, packet, target, useServer } from '../support/index.mjs';
import { Bare, candidate, parse } from '../support/bare.mjs';

// None of these tests waits for the end of this time: what is heard was told before.
const HOUR = ['--recovery-time', '3600000'];

// One over polling, whose GET waits on a connection of its own, in a session with an official client.
async function leaver(server) {
  const partner = await connect(server, { transports: ['websocket'] });
  const p = await Polling.open(server);
  await p.join();
  await partner.do('find_partner');
  await partner.expect('waiting');
  await p.send(packet('', 'find_partner'));
  while (!(await p.next()).includes('partner_found'));
  await partner.expect('partner_found');
  return { p, partner };
}

// Its GET has come and is gone again; the server knows.
async function abortGet(server, p, how = (socket) => socket.destroy()) {
  const get = `GET ${p.target} HTTP/1.1\r\nHost: x\r\n\r\n`;
  await p.send(packet(77, 'no_such_event'));
  const raw = new RawConnection(server).write(get + get);
  assert.match((await raw.answer()).text, /^4377/); // so the second one is there as well
  how(raw.socket);
  await eventually(async () => (await p.post('6')).status, 400);
}

for (const threads of ['1', '4'])
  describe(`a GET that is aborted, then a goodbye: ${threads} threads`, () => {
    const server = useServer('--threads', threads, ...HOUR);
    const goodbyes = {
      'DISCONNECT and close': ['41', '1'],
      'DISCONNECT': ['41'],
      'close': ['1'],
      'DISCONNECT of a namespace with a comma': ['41/,', '1'],
    };
    const aborts = { 'RST': (s) => s.resetAndDestroy(), 'FIN': (s) => s.end(), 'close': (s) => s.destroy() };

    for (const [what, packets] of Object.entries(goodbyes))
      test(`${what}: the partner is told`, async () => {
        for (const how of Object.values(aborts)) {
          const { p, partner } = await leaver(server);
          await abortGet(server, p, how);
          await partner.expectNothing();
          await p.send(...packets);
          await partner.expect('partner_disconnected');
          await expectStats(server, 1, 0, 0);
          await partner.leave();
          await expectStats(server, 0, 0, 0);
          await p.post('1');
          await expectGone(p.get());
          await expectGone(p.post('41'));
        }
      });

    test('two requests, one goodbye each', async () => {
      const { p, partner } = await leaver(server);
      await abortGet(server, p);
      await p.send('41');
      await p.send('1');
      await partner.expect('partner_disconnected');
      await expectGone(p.post('1'));
      await partner.leave();
    });

    test('what was said before the goodbye is heard before it', async () => {
      const { p, partner } = await leaver(server);
      await abortGet(server, p);
      await p.send(packet('', 'ice_candidate', candidate(5)), '41', '1');
      assert.equal((await partner.expect('ice_candidate')).candidate.number, 5);
      await partner.expect('partner_disconnected');
      await partner.leave();
    });

    test('whatever else stands before it puts nobody into the queue', async () => {
      for (const last of [['skip_user'], ['find_partner'], ['stop'], ['no_such_event']]) {
        const { p, partner } = await leaver(server);
        await abortGet(server, p);
        await p.send(packet(1, ...last), '41', '1');
        await partner.expect('partner_disconnected');
        await expectStats(server, 1, 0, 0);
        await partner.leave();
      }
      await expectStats(server, 0, 0, 0);
    });

    test('one who waits leaves for good', async () => {
      const p = await Polling.open(server);
      await p.join();
      await p.send(packet('', 'find_partner'));
      await expectStats(server, 1, 0, 1);
      while (!(await p.next()).includes('waiting'));
      await abortGet(server, p);
      await p.send(packet('', 'find_partner'), '41', '1');
      await expectStats(server, 0, 0, 0);
    });

    test('no goodbye: the client comes back, and a late one is of no account', async () => {
      for (let round = 0; round < 5; ++round) {
        const partner = await connect(server, { transports: ['websocket'] });
        const p = await Polling.open(server);
        await p.send('40');
        const { pid, sid } = JSON.parse((await p.next()).slice(2));
        await partner.do('find_partner');
        await partner.expect('waiting');
        await p.send(packet('', 'find_partner'));
        let last = '';
        while (!(last = await p.next()).includes('partner_found'));
        await partner.expect('partner_found');
        await abortGet(server, p);
        await expectGone(p.get());
        const raw = await Bare.open(server, { pid, offset: parse(last).at(-1) });
        assert.deepEqual([raw.sid, raw.pid], [sid, pid]);
        await p.send('41', '1');
        await expectGone(p.post('41'));
        await partner.expectNothing();
        raw.send('ice_candidate', candidate(1));
        await partner.expect('ice_candidate');
        await raw.leave(1000);
        await partner.expect('partner_disconnected');
        await partner.leave();
      }
    });

    test('one who had come back over polling', async () => {
      for (let round = 0; round < 8; ++round) {
        const partner = await connect(server, { transports: ['websocket'] });
        const raw = await Bare.open(server);
        await raw.expect('user_registered');
        await partner.do('find_partner');
        await partner.expect('waiting');
        raw.send('find_partner');
        await raw.expect('partner_found');
        await partner.expect('partner_found');
        await raw.cutOff();
        const p = await Polling.open(server);  // on any worker
        await p.send(`40${JSON.stringify({ pid: raw.pid, offset: raw.offset })}`);
        assert.equal(JSON.parse((await p.next()).slice(2)).pid, raw.pid);
        await abortGet(server, p);
        await partner.expectNothing();
        await p.send(packet('', 'ice_candidate', candidate(round)), ...(round % 2 ? ['41'] : ['1']));
        assert.equal((await partner.expect('ice_candidate')).candidate.number, round);
        await partner.expect('partner_disconnected');
        await partner.leave();
      }
      await expectStats(server, 0, 0, 0);
    });

    test('what is no goodbye changes nothing', async () => {
      const { p, partner } = await leaver(server);
      await abortGet(server, p);
      for (const body of ['2', '3', '6', '40', '42["stop"]', '4', '', '41\x1ex', '1\x1e\x1e', '\x1e41', 'b41'])
        await expectGone(p.post(body));
      await expectGone(p.post('41', { headers: { 'Content-Type': 'application/octet-stream' } }));
      await partner.expectNothing();
      await p.send('40', '41', '1');
      await partner.expect('partner_disconnected');
      await partner.leave();
    });
  });

describe('the bounds', () => {
  test('a goodbye is heard as long as a pong may take', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '1', '--ping-timeout', '1000', ...HOUR]);
    const { p, partner } = await leaver(server);
    await abortGet(server, p);
    // One that has been ended later waits as long for its client; it shows when the time is over.
    const later = await Polling.open(server);
    await later.send('40', '42{}');
    await eventually(async () => (await later.post('6')).status, 400);
    await expectGone(p.post('41'));
    await partner.expectNothing();
    await expectStats(server, 2, 1, 0);
    await server.stop();
  });

  test('1000 sessions a worker wait for one, further ones are lost without', async () => {
    const server = await launch(['--rate-limits', 'off', '--threads', '1', '--ping-timeout', '3600000', ...HOUR]);
    const all = [];
    for (let i = 0; i < 1003; ++i) {
      const p = await Polling.open(server);
      await p.join();
      await abortGet(server, p);
      all.push(p);
    }
    for (const p of all.slice(1000)) await expectGone(p.post('1'));
    for (const p of all.slice(0, 1000)) await p.send('1');
    const { p, partner } = await leaver(server);
    await abortGet(server, p);
    await p.send('41');
    await partner.expect('partner_disconnected');
    await server.stop();
  });
});

describe('in the middle of an upgrade', () => {
  const server = useServer('--threads', '2', ...HOUR);

  for (const probed of [false, true])
    test(`the page is closed: 1001 on the WebSocket${probed ? ' that was probed' : ''}, and the GET is aborted`, async () => {
      for (const getFirst of [false, true]) {
        const { p, partner } = await leaver(server);
        const f = await Frames.candidate(server, p.sid);
        if (probed) {
          f.send('2probe');
          assert.equal(await f.next(), '3probe');
        }
        if (getFirst && !probed) await abortGet(server, p);
        f.ws.close(1001);
        await partner.expect('partner_disconnected');
        await partner.leave();
        await expectStats(server, 0, 0, 0);
      }
    });

  test('an upgrade that is given up is no goodbye', async () => {
    const { p, partner } = await leaver(server);
    for (const code of [undefined, 1000]) {
      const f = await Frames.candidate(server, p.sid);
      f.ws.close(code);
      await f.closed();
      await partner.expectNothing();
    }
    await p.send('41');
    await partner.expect('partner_disconnected');
    await partner.leave();
  });
});
