// The offer that one who waits has made already: who gets it, and who does not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, useServer } from '../support/index.mjs';
import { Bare } from '../support/bare.mjs';
import { useCluster } from '../support/cluster.mjs';

const early = (sdp = 'v=0') => ({ offer: { type: 'offer', sdp, epoch: 0, offerId: 1 } });

/// Somebody who waits and has offered.
async function waitOn(server, { wishes, offer = early() } = {}) {
  const client = await connect(server);
  await client.do('find_partner', ...(wishes ? [wishes] : []));
  await client.expect('waiting');
  if (offer) await client.do('early_offer', offer);
  return client;
}

/// The two meet; gives whether who waited is told that its offer has gone.
async function meets(waiter, comer, wishes) {
  await comer.do('find_partner', ...(wishes ? [wishes] : []));
  const found = await waiter.expect('partner_found');
  assert.equal((await comer.expect('partner_found')).offered, undefined);
  assert.equal(found.initiator, true);
  return found.offered;
}

const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

describe('an early offer', () => {
  const server = useServer('--threads', '4', '--recovery-time', '60000');

  test('is what the partner gets behind the match, whichever workers they are on, and the answer comes back', async () => {
    for (let i = 0; i < 8; ++i) {
      const a = await waitOn(server);
      const b = await connect(server);
      assert.equal(await meets(a, b), true);
      assert.deepEqual(await b.expect('webrtc_offer'), early());
      await b.do('webrtc_answer', { answer: { type: 'answer', sdp: 'v=0' } });
      await a.expect('webrtc_answer');
      await leave(a, b);
    }
  });

  test('is the last one, and is for one partner', async () => {
    const a = await waitOn(server, { offer: early('old') });
    await a.do('early_offer', early('new'));
    const [b, c] = [await connect(server), await connect(server)];
    await meets(a, b);
    assert.deepEqual(await b.expect('webrtc_offer'), early('new'));
    await b.do('skip_user');
    await b.expect('waiting');
    await a.expect('user_skipped');
    assert.equal(await meets(b, c), undefined, 'it was of another user');
    await c.expectNothing();
    await leave(a, b, c);
  });

  test('is forgotten with whatever is asked for next', async () => {
    const again = {
      find_partner: (a) => a.do('find_partner', { interests: ['chess'] }),
      skip_user: (a) => a.do('skip_user'),
      stop: async (a) => {
        await a.do('stop');
        await a.do('find_partner');
      },
    };
    for (const ask of Object.values(again)) {
      const a = await waitOn(server);
      await ask(a);
      await a.expect('waiting');
      const b = await connect(server);
      assert.equal(await meets(a, b), undefined);
      await b.expectNothing();
      await leave(a, b);
    }
  });

  test('is lost with the connection, and may be made again', async () => {
    for (const offers of [false, true]) {
      const a = await Bare.open(server);
      await a.expect('user_registered');
      a.send('find_partner');
      await a.expect('waiting');
      a.send('early_offer', early('old'));
      await a.cutOff();
      assert.equal(await a.back(), true);
      await a.expect('waiting');
      // What the server answers shows that it has it.
      if (offers) a.send('early_offer', early('again'));
      a.send('early_offer');
      await a.expect('error');
      const b = await connect(server);
      await b.do('find_partner');
      await b.expect('partner_found');
      await a.expect('partner_found');
      if (offers) assert.deepEqual(await b.expect('webrtc_offer'), early('again'));
      await b.expectNothing();
      await Promise.all([a.leave(1000), b.leave()]);
    }
  });

  test('is not kept of one who waits for nobody, is in a session, or writes what is none', async () => {
    const code = async (client, ...args) => (await client.ask('early_offer', ...args)).code;
    const a = await connect(server);
    assert.equal(await code(a, early()), 'not_in_session');
    await a.do('find_partner');
    await a.expect('waiting');
    for (const wrong of [[], [null], ['v=0'], [{}], [{ offer: null }], [{ offer: { type: 'answer', sdp: '' } }], [{ offer: { type: 'offer', sdp: 1 } }], [{ ...early(), sessionId: 'x' }], [early(), 1]])
      assert.equal(await code(a, ...wrong), 'invalid_payload');
    assert.equal(await code(a, early('x'.repeat(16 * 1024))), 'payload_too_large');
    assert.equal(await code(a, early('x'.repeat(16 * 1024 - 100))), undefined);
    const b = await connect(server);
    await meets(a, b);
    assert.equal(await code(a, early()), 'in_session');
    await leave(a, b);
  });

  test('goes to the friend by a link, and to nobody who only writes', async () => {
    const inviting = await connect(server);
    const { code: invite } = await inviting.ask('invite');
    await inviting.leave();
    const a = await waitOn(server, { wishes: { invite } });
    const [stranger, friend] = [await connect(server), await connect(server)];
    await stranger.do('find_partner', { mode: 'text' });
    await stranger.expect('waiting');
    assert.equal(await meets(a, friend, { invite }), true);
    assert.deepEqual(await friend.expect('webrtc_offer'), early());
    await leave(a, friend, stranger);
    const either = await waitOn(server, { wishes: { mode: 'any' } });
    const text = await connect(server);
    assert.equal(await meets(either, text, { mode: 'text' }), undefined);
    await text.expectNothing();
    await leave(either, text);
  });
});

describe('an early offer in a cluster', () => {
  const cluster = useCluster(2);

  test('stays on its node: who meets somebody of another one offers as ever', async () => {
    const a = await waitOn(cluster.nodes[0]);
    const b = await connect(cluster.nodes[1]);
    await b.do('find_partner');
    let [name, ofB] = await b.inbox.next('an answer');
    if (name === 'waiting') [name, ofB] = await b.inbox.next('a partner');
    assert.deepEqual([name, ofB.offered, (await a.expect('partner_found')).offered], ['partner_found', undefined, undefined]);
    await a.do('webrtc_offer', early());
    assert.deepEqual(await b.expect('webrtc_offer'), early());
    await leave(a, b);
  });
});
