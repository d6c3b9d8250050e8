// Clients that come and go, find, skip, stop and relay at random.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frames, SCALE, expectStats, nextBesidesPings, useServer } from '../support/index.mjs';
import { CUT_OFF, Crowd, STEPS, seed, walk } from './walk.mjs';

const server = useServer('--threads', '4', '--recovery-time', '0');
const count = Math.ceil(4000 * SCALE);

test(`${count} random steps, seed ${seed}`, async (t) => {
  t.diagnostic(`FLINXX_TEST_SEED=${seed}`);
  await walk(new Crowd([server]), count, [...STEPS, CUT_OFF], ['leave', 'cutOff']);
});

test('what is heard after the acknowledgement of stop is nothing', async () => {
  const users = [];
  for (let i = 0; i < 8; ++i) users.push(await Frames.open(server));
  for (const user of users) await user.join();
  // What comes up to the packet with that beginning.
  const upTo = async (user, beginning) => {
    const heard = [];
    do heard.push(await nextBesidesPings(user));
    while (!heard.at(-1).startsWith(beginning));
    return heard;
  };
  for (let i = 0; i < 1000 * SCALE; ++i) {
    const [a, b] = [users[i % 8], users[(i + 1 + (i % 5)) % 8]];
    a.send('421["find_partner"]');
    await upTo(a, '42["waiting"');
    // The match comes while a's worker has its hands full of what stands before the stop.
    a.ws._socket.cork();
    for (let n = (i % 20) * 20; n > 0; --n) a.send('43999[]');
    a.send('422["stop"]');
    a.ws._socket.uncork();
    b.send('423["find_partner"]');
    await upTo(b, '433[');
    await upTo(a, '432[');
    b.send('424["stop"]');
    await upTo(b, '434[');
    a.send('425["no_such_event"]');
    assert.deepEqual((await upTo(a, '435[')).slice(0, -1), []);
  }
  for (const user of users) user.ws.close();
  await expectStats(server, 0, 0, 0);
});
