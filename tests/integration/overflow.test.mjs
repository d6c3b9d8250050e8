// Clients who do not fetch what they are sent, and go over the bound just when the server is in the middle of something.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, connect, eventually, expectStats, join, useServer } from '../support/index.mjs';

const BOUND = 65_536;

// CONNECTs whose refusals take so many bytes of the queue.
function refusedConnects(bytes) {
  const size = (name) => `44${name},{"message":"Invalid namespace"}\x1e`.length;
  const all = [];
  for (let left = bytes + 1; left > 0; ) {
    const wanted = left > 2 * size('/'.padEnd(256)) ? 256 : left > size('/'.padEnd(256)) ? Math.floor(left / 2) - size('') : left - size('');
    const name = '/'.padEnd(wanted, 'x');
    all.push(`40${name}`);
    left -= size(name);
  }
  return all;
}

for (const time of ['0', '60000'])
  describe(`recovery time ${time}`, () => {
    const server = useServer('--max-outbox', String(BOUND), '--recovery-time', time);

    for (const room of [0, 10, 70, 100])
      test(`${room} bytes are left for the answer to the CONNECT and the first event`, async () => {
        const p = await Polling.open(server);
        const { status } = await p.post(join(...refusedConnects(BOUND - room), '40'));
        assert.ok(status === 200 || status === 400);
        await eventually(async () => (await p.get()).status, 400);
        await expectStats(server, 0, 0, 0);
      });
  });

describe('what was missed is more than may wait to be sent', () => {
  const server = useServer('--threads', '1', '--max-outbox', String(BOUND), '--recovery-time', '60000');

  test('over polling: the client who comes back is a slow consumer', async () => {
    const a = await Frames.open(server);
    a.send('40');
    const { pid } = JSON.parse((await a.next()).slice(2));
    await a.next();
    const b = await connect(server, { transports: ['websocket'] });
    a.send('420["find_partner"]');
    await b.do('find_partner');
    await b.inbox.next();
    a.ws.terminate();
    await a.closed();
    for (let i = 0; i < 100; ++i) await b.do('ice_candidate', { candidate: { candidate: 'x'.repeat(1000) } });
    const p = await Polling.open(server);
    await p.post(`40${JSON.stringify({ pid, offset: '1' })}`);
    await eventually(async () => (await p.get()).status, 400);
    assert.equal((await b.inbox.next())[0], 'partner_disconnected');
    await expectStats(server, 1, 0, 0);
    await b.leave();
    await expectStats(server, 0, 0, 0);
  });
});
