// Searches that have to come with a proof of work, which ALTCHA's own package does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { extractParams, solveChallenge } from 'altcha-lib';
import { connect, expectStats, useServer } from '../support/index.mjs';

const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

async function asked(client, ...wishes) {
  const { ok, code, challenge } = await client.ask('find_partner', ...wishes);
  assert.deepEqual([ok, code, challenge.algorithm], [false, 'proof_required', 'SHA-256']);
  return challenge;
}

async function solve({ algorithm, challenge, salt, signature, maxnumber }) {
  const { number } = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
  return { algorithm, challenge, number, salt, signature };
}

const payload = (solution) => Buffer.from(JSON.stringify(solution)).toString('base64');

describe('with --proof on', () => {
  const server = useServer('--proof', 'on');
  const open = (count) => Promise.all(Array.from({ length: count }, () => connect(server)));

  test('whoever has done the work meets somebody', async () => {
    const [a, b] = await open(2);
    for (const each of [a, b]) await each.do('find_partner', { proof: payload(await solve(await asked(each))) });
    assert.equal((await a.expect('waiting')).message, 'Waiting for a partner...');
    assert.equal((await b.expect('partner_found')).partnerId, a.userId);
    await leave(a, b);
  });

  test('without the work, or with that of another one, of before, or of nobody, one does not even wait', async () => {
    const [a, b] = await open(2);
    const challenge = await asked(a);
    assert.ok(Number(extractParams({ salt: challenge.salt }).expires) > Date.now() / 1000);
    const right = await solve(challenge);
    await asked(b, { proof: payload(right) });
    for (const wrong of [{ ...right, number: right.number + 1 }, { ...right, signature: 'ab'.repeat(32) }])
      await asked(a, { proof: payload(wrong) });
    for (const odd of ['', 'x', '%', 'e30=']) await asked(a, { proof: odd });
    await asked(a);
    const { code } = await a.ask('skip_user');
    assert.equal(code, 'proof_required');
    await expectStats(server, 2, 0, 0);
    await a.do('find_partner', { proof: payload(right) });
    await a.expect('waiting');
    await a.do('stop');
    await asked(a, { proof: payload(right) });
    await leave(a, b);
  });

  test('a skip that is a search takes the work as well', async () => {
    const [a] = await open(1);
    const { code, challenge } = await a.ask('skip_user');
    assert.equal(code, 'proof_required');
    await a.do('skip_user', { proof: payload(await solve(challenge)) });
    await a.expect('waiting');
    await leave(a);
  });

  test('who is left by a partner searches on without', async () => {
    const [a, b] = await open(2);
    for (const each of [a, b]) await each.do('find_partner', { proof: payload(await solve(await asked(each))) });
    await a.expect('waiting');
    for (const each of [a, b]) await each.expect('partner_found');
    await a.do('skip_user');
    await a.expect('waiting');
    await b.expect('user_skipped');
    await b.do('find_partner');
    await b.expect('partner_found');
    await leave(a, b);
  });
});

describe('with --proof auto', () => {
  const server = useServer('--proof', 'auto');

  test('a search is free, and many from one address are not', async () => {
    const a = await connect(server);
    const answers = [];
    for (let i = 0; i < 40; ++i) {
      answers.push((await a.ask('find_partner')).ok);
      await a.do('stop');
    }
    assert.equal(answers[0], true);
    assert.ok(answers.includes(false));
    await a.leave();
  });
});
