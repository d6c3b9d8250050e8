// From a report to the ban and back: two guests, a moderator at the page with the keyboard alone, and the real server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { startServer, until } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';
import { asModerator } from './support/moderator.mjs';

const token = 'a-token-of-this-test';
const options = { 'admin-listen': '127.0.0.1:0', 'admin-token': token, 'trusted-proxies': '127.0.0.1', contact: 'mailto:help@example.org' };

async function serve() {
  const server = await startServer({ options });
  const [, admin] = await until('its admin listener', () => /admin listener at (\S+)/.exec(server.log()), Boolean);
  return { ...server, admin };
}

describe('moderators', () => {
  let guests = [];
  const stage = setStage({
    serve,
    left(users) {
      for (const socket of guests) socket.disconnect();
      guests = [];
      // There was no token at first.
      for (const user of users) user.errors = user.errors.filter((error) => !/status of 401/.test(error));
      assertNoErrors(users);
    },
  });

  /** Somebody at that address, as a proxy tells it. */
  function guest(address) {
    const socket = io(stage.server.url, { forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders: { 'x-forwarded-for': address } });
    guests.push(socket);
    return socket;
  }

  /** Whether somebody from there may come in: nothing, or what is said instead. */
  function refusal(address) {
    const socket = guest(address);
    return Promise.race([once(socket, 'connect').then(() => undefined), once(socket, 'connect_error').then(([error]) => error)]);
  }

  /** The two meet, and the first one reports the other, who stays. */
  async function report(reporter, reported, reason) {
    const pair = [guest(reporter), guest(reported)];
    await Promise.all(pair.map((socket) => once(socket, 'user_registered')));
    const met = pair.map((socket) => once(socket, 'partner_found'));
    for (const socket of pair) await socket.emitWithAck('find_partner');
    await Promise.all(met);
    const answer = await pair[0].emitWithAck('report', { reason });
    assert.equal(answer.ok, true);
    return pair[1];
  }

  /** What the server has in its queue. */
  async function open() {
    const response = await fetch(`${stage.server.admin}/api/moderation/reports`, { headers: { Authorization: `Bearer ${token}` } });
    const { reports } = await response.json();
    return reports.map(({ id }) => id);
  }

  async function moderator(locale) {
    const user = await asModerator(await stage.open({ locale }, undefined, { url: `${stage.server.admin}/admin` }));
    await user.enter(token);
    await until('somebody is selected', user.selected, Boolean);
    return user;
  }

  for (const [index, [locale, threat, banned, lifted]] of [
    ['en-US', 'Threat, hate or violence', /: banned until/, /the ban is lifted/],
    ['de-AT', 'Drohung, Hass oder Gewalt', /: gesperrt bis/, /Die Sperre ist aufgehoben/],
    ['ar-EG', 'تهديد أو كراهية أو عنف', /مُنع حتى/, /رُفع المنع/],
  ].entries()) {
    it(`see a report, ban by a press, and lift the ban: ${locale}`, async () => {
      const [reporter, reported] = [`10.1.${index}.1`, `10.1.${index}.2`];
      const rogue = await report(reporter, reported, 'threat');
      const user = await moderator(locale);
      const id = await user.selected();
      assert.match(id, /^[0-9a-f]{8}$/);
      await user.page.locator('main [aria-current=true]').getByText(threat).waitFor();
      const text = await user.page.evaluate(() => document.documentElement.outerHTML);
      assert.ok(!text.includes('10.1.'), 'no address is anywhere');

      const told = once(rogue, 'banned');
      await user.key('2');
      await user.untilSays(banned);
      const [ban] = await told;
      assert.deepEqual([ban.reason, ban.contact], ['threat', 'mailto:help@example.org']);
      assert.ok(Math.abs(ban.until - Date.now() - 86_400_000) < 600_000, 'for a day');
      assert.equal((await refusal(reported)).message, 'banned');
      assert.equal(await refusal(reporter), undefined);

      await user.key('b');
      await user.untilSelected(id);
      await until('a press counts again', async () => {
        await user.key('l');
        return user.status.textContent();
      }, (words) => lifted.test(words));
      await until('it may come in', () => refusal(reported), (error) => error === undefined);
      await user.key('b');
      await until('it is still in the queue', user.rows, (rows) => rows.includes(id));
      await until('dismissed', async () => {
        await user.key('d');
        return user.rows();
      }, (rows) => !rows.includes(id));
      assert.ok((await open()).includes(id), 'it can still be undone');
      await user.page.reload();
      await until('the server has dismissed it', open, (ids) => !ids.includes(id));
    });
  }

  it('take a ban back, with all that goes with it', async () => {
    const rogue = await report('10.2.0.1', '10.2.0.2', 'spam');
    const user = await moderator('en-US');
    const told = once(rogue, 'banned');
    await user.key('n');
    await user.type('an advert');
    await user.key('Escape', '5');
    await user.untilSays(/banned for good/);
    await told;
    await user.key('u');
    await user.untilSays(/undone/);
    await until('it may come in', () => refusal('10.2.0.2'), (error) => error === undefined);
    await until('the note is kept', () => user.page.locator('textarea').inputValue(), (note) => note === 'an advert');
  });

  it('are asked for a token that holds', async () => {
    const user = await asModerator(await stage.open({ locale: 'en-US' }, undefined, { url: `${stage.server.admin}/admin` }));
    await user.enter('a guess');
    await until('it says so', () => user.alert.innerText(), (text) => text === 'The server does not take this token.');
  });

  it('find nothing on the port of the users', async () => {
    for (const path of ['/admin/index.html', '/api/moderation/reports', '/api/log-level'])
      assert.equal((await fetch(stage.server.url + path, { headers: { Authorization: `Bearer ${token}` } })).status, 404, path);
  });

  it('set the log level and drain the server', async () => {
    await report('10.3.0.1', '10.3.0.2', 'other');
    const user = await moderator('en-US');
    await user.button('Log level: info').press('Enter');
    await user.page.getByRole('combobox', { name: 'Log level' }).focus();
    await user.type('debug');
    await user.button('Set').press('Enter');
    await user.button('Log level: debug').waitFor();
    await user.button('Drain').press('Enter');
    await user.button('Drain now').press('Enter');
    await until('nobody comes in', () => refusal('10.3.0.3'), (error) => error !== undefined);
    await until('it says so', () => user.page.locator('section').last().innerText(), (text) => /Takes nobody new|No answer/.test(text));
    user.errors.length = 0;
  });
});
