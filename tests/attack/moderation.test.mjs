// Attacks on what keeps strangers safe: reports, block tokens, bans and their file, moderators, and wishes without measure.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe } from 'node:test';
import { request, useServer } from '../support/index.mjs';
import { TOKEN, adminOf, ask } from '../support/admin.mjs';
import { attack, many, together } from './attack.mjs';
import { Stranger } from './stranger.mjs';

const OPTIONS = ['--threads', '2', '--rate-limits', 'on', '--limit-connect', '0', '--limit-stats', '0', '--limit-find', '0', '--limit-connections', '3000', '--trusted-proxies', '127.0.0.1', '--session-key', 'a-secret-of-this-test', '--report-limit', '3'];

const leave = (all) => Promise.all(all.map((each) => each.leave()));

/// Nobody who comes from there is refused.
async function expectWelcome(server, addresses) {
  for (const address of addresses) await (await Stranger.enter(server, address)).leave();
}

describe('reports and blocks', () => {
  const server = useServer(...OPTIONS);

  // Of each address ten are met, at ten connections, before the first report.
  attack('reports by one person with a thousand connections', server, async () => {
    const count = many(1000);
    const rogues = [], victims = [];
    const addressOf = (i) => `10.1.${Math.floor(i / 10) >> 8}.${Math.floor(i / 10) & 255}`;
    for (let i = 0; i < count; ++i) {
      rogues.push(await Stranger.enter(server, '10.0.0.1'));
      victims.push(await Stranger.enter(server, addressOf(i)));
      await rogues[i].meet(victims[i]);
    }
    const answers = await together(count, (i) => rogues[i].ask('report', { reason: 'minor' }));
    assert.ok(answers.every(({ ok }) => ok));
    await Promise.all(victims.map((each) => each.expect('42["partner_disconnected"')));
    await expectWelcome(server, new Set(victims.map((_, i) => addressOf(i))));
    for (const each of victims) assert.ok(each.frames.ws.readyState === 1);
    await leave([...rogues, ...victims]);
    assert.doesNotMatch(server.program.stdout, /banned=yes/);
  });

  attack('reports of sessions that one was not in', server, async () => {
    const pair = [await Stranger.enter(server, '10.2.0.1'), await Stranger.enter(server, '10.2.0.2')];
    const real = await pair[0].meet(pair[1]);
    const before = server.program.stdout.length;
    const made = () => randomBytes(16).toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
    await together(many(200), async (i) => {
      const rogue = await Stranger.enter(server, `10.3.${i >> 8}.${i & 255}`);
      for (let k = 0; k < 20; ++k) {
        const { code } = await rogue.ask(k % 2 ? 'report' : 'block', { ...(k % 2 && { reason: 'spam' }), sessionId: k % 4 < 2 ? real : made() });
        assert.equal(code, k < 10 ? 'not_in_session' : 'rate_limited');
      }
      await rogue.leave();
    });
    pair[0].frames.send('42["ice_candidate",{"candidate":null}]');
    await pair[1].expect('42["ice_candidate"');
    await expectWelcome(server, ['10.2.0.1', '10.2.0.2']);
    await leave(pair);
    assert.doesNotMatch(server.program.stdout.slice(before), / report /);
  });

  attack('block tokens that are replayed and forged', server, async () => {
    const blocking = [await Stranger.enter(server, '10.4.0.1'), await Stranger.enter(server, '10.4.0.2')];
    await blocking[0].meet(blocking[1]);
    const { token } = await blocking[0].ask('block', {});
    await leave(blocking);
    const bytes = Buffer.from(token, 'base64url');
    const forged = (k) => Buffer.from(bytes.map((each, at) => (at === k % bytes.length ? each ^ (1 << (k % 8)) : each))).toString('base64url');
    await together(many(100), async (i) => {
      // Those whom the token is of, with other tokens than theirs; and others, with theirs.
      const avoid = Array.from({ length: 64 }, (_, k) => (k % 4 ? forged(64 * i + k) : k % 8 ? token : randomBytes(90).toString('base64url')));
      const rogue = await Stranger.enter(server, `10.5.${i >> 8}.${i & 255}`);
      for (let k = 0; k < 20; ++k) {
        rogue.frames.send(`42${JSON.stringify(['find_partner', { avoid }])}`);
        rogue.frames.send('42["stop"]');
      }
      assert.equal((await rogue.ask('find_partner', { avoid: [`${token}A`.repeat(2000), ...avoid] })).code, undefined);
      assert.equal((await rogue.ask('find_partner', { avoid: [1] })).code, 'invalid_payload');
      await rogue.leave();
    });
    // None of it has kept anybody apart.
    for (const avoid of [[token], [forged(3)]]) {
      const two = [await Stranger.enter(server, '10.6.0.1'), await Stranger.enter(server, '10.4.0.2')];
      two[0].frames.send(`42${JSON.stringify(['find_partner', { avoid }])}`);
      await two[0].expect('42["waiting"');
      two[1].frames.send('42["find_partner"]');
      await Promise.all(two.map((each) => each.expect('42["partner_found"')));
      await leave(two);
    }
  });
});

describe('wishes', () => {
  const server = useServer(...OPTIONS.map((option, i) => (OPTIONS[i - 1] === '--rate-limits' ? 'off' : option)).filter((option, i, all) => !option.startsWith('--limit-') && !all[i - 1]?.startsWith('--limit-')), '--relax-time', '60000');

  attack('a million distinct tags', server, async () => {
    const crowd = await together(50, (i) => Stranger.enter(server, `10.7.0.${i}`));
    const searches = many(1_000_000 / 5 / 50);
    let tag = 0;
    await Promise.all(
      crowd.map(async (each) => {
        for (let k = 0; k < searches; ++k) {
          each.frames.send(`42["find_partner",{"interests":[${Array.from({ length: 5 }, () => `"tag ${tag++}"`)}]}]`, '42["stop"]');
          if (k % 100 === 99) await each.ask('nonsense', {});  // all before has been read
        }
      }),
    );
    await leave(crowd);
  });

  attack('floods of the same tags, and of what is none', server, async () => {
    const same = { interests: ['music', 'films', 'games', 'travel', 'cooking'], languages: ['en', 'de', 'fr'] };
    const wrong = [{ interests: Array(5).fill('x'.repeat(60_000)) }, { interests: Array(10_000).fill('a') }, { interests: [1, null, {}] }, { interests: ['\u0000', '\ud800', ' '.repeat(1000)] }, { languages: Array(5000).fill('en') }];
    await together(many(300), async (i) => {
      const one = await Stranger.enter(server, `10.8.${i >> 8}.${i & 255}`);
      for (let k = 0; k < 20; ++k) {
        one.frames.send(`42${JSON.stringify(['find_partner', same])}`, `42${JSON.stringify(['skip_user'])}`);
        if (k % 5 === 0) await one.ask('find_partner', wrong[(i + k) % wrong.length]);
      }
      await one.leave();
    });
  });
});

describe('the operator’s listener', () => {
  const server = useServer(...OPTIONS, '--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN);

  // That the right one is compared in constant time is how it is written (CRYPTO_memcmp), and no test's matter.
  attack('a moderator’s token that is guessed', server, async () => {
    server.admin ??= adminOf(server);
    const statuses = [];
    for (let i = 0; i < many(1000); i += 8) {
      const answers = await together(8, (k) => ask(server, k % 2 ? 'GET' : 'POST', `/api/moderation/${k % 2 ? 'reports' : 'bans'}`, k % 2 ? undefined : { id: '00000000', reason: 'spam', minutes: 1 }, { token: TOKEN.slice(0, k) + randomBytes(9).toString('hex') }));
      statuses.push(...answers.map(({ status }) => status));
    }
    assert.ok(statuses.filter((status) => status === 401).length <= 20);  // ten a minute
    assert.ok(statuses.every((status) => status === 401 || status === 429));
    assert.equal((await ask(server, 'GET', '/api/moderation/reports')).status, 429);
    const elsewhere = await request(server.admin, '/api/moderation/reports', { from: '127.0.0.2', headers: { Authorization: `Bearer ${TOKEN}` } });
    assert.equal(elsewhere.status, 200);
  });
});
