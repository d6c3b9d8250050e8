// Interests, languages and modes, over the wire.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, useServer } from '../support/index.mjs';
import { useCluster } from '../support/cluster.mjs';

describe('wishes', () => {
  // On a slow machine too those meet first who are to.
  const patient = useServer('--threads', '2', '--relax-time', '60000');
  const server = useServer('--threads', '2', '--relax-time', '1000');

  const findOn = async (where, ...wishes) => {
    const client = await connect(where);
    await client.do('find_partner', ...wishes);
    return client;
  };
  const find = (...wishes) => findOn(patient, ...wishes);
  const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

  test('who shares an interest meets first, and both are told what they share', async () => {
    const chess = await find({ interests: ['chess'], languages: ['de'] });
    const waiting = await chess.expect('waiting');
    assert.deepEqual({ ...waiting, relaxInMs: waiting.relaxInMs > 0 }, {
      message: 'Waiting for a partner...', here: 1, waiting: 1, relaxInMs: true, iceServers: [], iceTransportPolicy: 'all',
    });
    const music = await find({ interests: [' Music', 'films'], languages: ['fr-CA'] });
    await music.expect('waiting');
    const late = await find({ interests: ['MUSIC'], languages: ['fr'] });
    assert.deepEqual((await late.expect('partner_found')).shared, ['MUSIC', 'fr']);
    const found = await music.expect('partner_found');
    assert.deepEqual(found.shared, ['Music', 'fr']);
    assert.equal(found.partnerId, late.userId);
    await leave(chess, music, late);
  });

  test('after the relax time anybody will do', async () => {
    const a = await findOn(server, { interests: ['chess'] });
    await a.expect('waiting');
    const b = await findOn(server, { interests: ['music'], languages: ['en'] });
    await b.expect('waiting');
    assert.deepEqual((await a.expect('partner_found')).shared, []);
    assert.equal((await b.expect('partner_found')).partnerId, a.userId);
    await leave(a, b);
  });

  test('text meets text; who takes both meets either', async () => {
    const text = await find({ mode: 'text' });
    await text.expect('waiting');
    const video = await find();
    await video.expect('waiting');
    const any = await find({ mode: 'any' });
    const found = await any.expect('partner_found');
    assert.deepEqual([found.partnerId, found.mode], [text.userId, 'text']);
    assert.equal((await text.expect('partner_found')).mode, 'text');
    await video.expectNothing();
    await leave(text, video, any);
  });

  test('a skip goes on with the same wishes', async () => {
    const a = await find({ interests: ['chess'] });
    await a.expect('waiting');
    const b = await find({ interests: ['chess'] });
    await Promise.all([a, b].map((c) => c.expect('partner_found')));
    await a.do('skip_user');
    await a.expect('waiting');
    const c = await find({ interests: ['chess'] });
    assert.deepEqual((await c.expect('partner_found')).shared, ['chess']);
    assert.equal((await a.expect('partner_found')).partnerId, c.userId);
    await leave(a, b, c);
  });
});

describe('wishes over two nodes', () => {
  const patient = useCluster(2, '--relax-time', '60000');
  const cluster = useCluster(2, '--relax-time', '1500');
  const findOn = async ({ nodes }, node, ...wishes) => {
    const client = await connect(nodes[node]);
    await client.do('find_partner', ...wishes);
    return client;
  };
  const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));
  // Whoever is offered is told that it waits first.
  const found = async (client) => {
    const [name, data] = await client.inbox.next('an answer');
    return name === 'waiting' ? client.expect('partner_found') : data;
  };

  test('who shares an interest meets first, and both are told what they share', async () => {
    const chess = await findOn(patient, 0, { interests: ['chess'] });
    const waiting = await chess.expect('waiting');
    assert.ok(waiting.relaxInMs > 0 && waiting.relaxInMs <= 60_000);
    const music = await findOn(patient, 1, { interests: [' Music', 'films'], languages: ['fr-CA'] });
    await music.expect('waiting');
    const late = await findOn(patient, 0, { interests: ['MUSIC'], languages: ['fr'] });
    assert.deepEqual((await found(late)).shared, ['MUSIC', 'fr']);
    const ofMusic = await music.expect('partner_found');
    assert.deepEqual([ofMusic.shared, ofMusic.partnerId], [['Music', 'fr'], late.userId]);
    await leave(chess, music, late);
  });

  test('after the relax time anybody will do', async () => {
    const a = await findOn(cluster, 0, { interests: ['chess'] });
    await a.expect('waiting');
    const b = await findOn(cluster, 1, { interests: ['music'], languages: ['en'] });
    await b.expect('waiting');
    assert.deepEqual((await a.expect('partner_found')).shared, []);
    assert.equal((await b.expect('partner_found')).partnerId, a.userId);
    await leave(a, b);
  });
});
