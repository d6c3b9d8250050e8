// The moderators' page, by the keyboard alone: before a server of a few lines, which keeps what it was told.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { here, until } from './harness.mjs';
import { setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';
import { startDesk, token } from './support/desk.mjs';
import { asModerator } from './support/moderator.mjs';

describe('the moderators’ page', () => {
  const stage = setStage({ serve: startDesk });
  beforeEach(() => stage.server.begin());

  /** At the question for the token. */
  async function arrive(options) {
    return asModerator(await stage.open({ locale: 'en-US', ...options }, undefined, { url: `${stage.server.url}/admin` }));
  }

  async function begin(options) {
    const user = await arrive(options);
    await user.enter(token);
    await user.untilSelected('aaaa0001');
    return user;
  }

  const untilTold = (...orders) => until('the server was told', () => stage.server.told, (told) => JSON.stringify(told) === JSON.stringify(orders));
  /** The lists have been asked for twice since now: what the server has is shown. */
  async function untilPolled() {
    const { asked } = stage.server;
    await until('it has asked again', () => stage.server.asked, (now) => now >= asked + 8);
  }
  const ban = (id, reason, minutes, note = '') => `POST /api/moderation/bans ${JSON.stringify({ id, reason, minutes, note })}`;

  it('asks for the token, keeps it for the tab alone, and forgets it', async () => {
    const user = await arrive();
    await user.enter('wrong');
    await until('it says so', () => user.alert.innerText(), (text) => text === 'The server does not take this token.');
    const kept = () => user.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.doesNotMatch(await kept(), /admin-token/);
    stage.server.busy = true;
    await user.key('Enter');
    await until('it says when', () => user.alert.innerText(), (text) => /answers again in 7 seconds/.test(text));
    stage.server.busy = false;
    await user.field.fill('');
    await user.enter(token);
    await user.untilSelected('aaaa0001');
    const [session, local] = JSON.parse(await kept());
    assert.deepEqual([session['flinxx-admin-token'], JSON.stringify(local).includes(token)], [token, false]);
    assert.equal((await user.page.context().cookies()).length, 0);
    await user.page.reload();
    await user.untilSelected('aaaa0001');
    await user.button('Sign out').press('Enter');
    await user.field.waitFor();
    assert.doesNotMatch(await kept(), /admin-token/);
    await user.enter(token);
    await user.untilSelected('aaaa0001');
    stage.server.token = 'another';
    await user.field.waitFor();
    assert.doesNotMatch(await kept(), /admin-token/);
  });

  it('asks for none where the server wants none', async () => {
    stage.server.token = undefined;
    const anybody = await stage.open({ locale: 'en-US' }, () => (globalThis.fetch = ((real) => (url, { headers, ...init }) => real(url, { ...init, headers: { ...headers, Authorization: 'Bearer undefined' } }))(fetch)), { url: `${stage.server.url}/admin` });
    await anybody.page.getByText('aaaa0001').first().waitFor();
    assert.equal(await anybody.button('Sign out').count(), 0);
  });

  it('bans with one press, for the reason of most, and takes it back', async () => {
    const user = await begin();
    await user.key('2');
    await user.untilSays(/^aaaa0001: banned until .*\.$/);
    await untilTold(ban('aaaa0001', 'nudity', 1440));
    await user.untilSelected('bbbb0002');
    assert.deepEqual(await user.rows(), ['bbbb0002', 'cccc0003', 'aaaa0001'], 'what is decided comes last; a pause of the rules is not');
    await user.key('u');
    await user.untilSays(/^aaaa0001: undone\.$/);
    await untilTold(ban('aaaa0001', 'nudity', 1440), 'DELETE /api/moderation/bans?id=aaaa0001 {}');
    await user.untilSelected('aaaa0001');
    assert.deepEqual(user.errors.filter((error) => !/status of 401/.test(error)), [], 'but that there was no token at first');
  });

  it('walks by J, K and the arrows, takes another reason and a note, and bans for good', async () => {
    const user = await begin();
    await user.key('j');
    await user.untilSelected('bbbb0002');
    assert.equal(await user.page.evaluate(() => document.activeElement?.innerText.slice(0, 8)), 'bbbb0002', 'the focus goes along');
    await user.key('ArrowDown', 'ArrowDown');
    await user.untilSelected('cccc0003');
    await user.key('k', 'ArrowUp');
    await user.untilSelected('aaaa0001');
    await user.key('j', 'r');
    await until('another reason', () => user.page.locator('[aria-pressed=true]').innerText(), (text) => text === 'Spam or fraud');
    await user.key('n');
    await user.type('5 of them: d, j');
    await untilTold();
    await user.key('Escape', '5');
    await user.untilSays(/^bbbb0002: banned for good\.$/);
    await untilTold('POST /api/moderation/reports {"id":"bbbb0002","note":"5 of them: d, j"}', ban('bbbb0002', 'spam', 5_256_000, '5 of them: d, j'));
  });

  it('dismisses when it cannot be taken back any more', async () => {
    const user = await begin();
    await user.key('d');
    await user.untilSays(/^aaaa0001: dismissed\.$/);
    await user.key('u');
    await user.untilSelected('aaaa0001');
    await until('a press counts again', async () => {
      await user.key('d');
      return user.rows();
    }, (rows) => !rows.includes('aaaa0001'));
    assert.deepEqual(stage.server.told, []);
    await untilTold('POST /api/moderation/reports {"id":"aaaa0001","done":true}');
  });

  it('decides about one alone when a key is pressed twice', async () => {
    const user = await begin();
    await user.key('1', '1');
    await untilPolled();
    assert.deepEqual(stage.server.told, [ban('aaaa0001', 'nudity', 15)]);
  });

  it('has a list of bans, in which they are lifted', async () => {
    const user = await begin();
    await user.key('b');
    await user.untilSelected('cccc0003');
    await user.key('l');
    await user.untilSays(/^cccc0003: the ban is lifted\.$/);
    await user.page.getByText('Nobody is banned').waitFor();
    await untilTold('DELETE /api/moderation/bans?id=cccc0003 {}');
    await user.key('u');
    await until('it is there again', () => stage.server.state.bans.length, (count) => count === 1);
  });

  it('keeps selection and note while the lists change', async () => {
    const user = await begin();
    await user.key('j', 'n');
    await user.type('half a wor');
    stage.server.state.reports.reverse();
    stage.server.state.reports.unshift({ ...stage.server.state.reports[0], id: 'dddd0004', ban: null });
    await until('they are new', () => user.rows(), (rows) => rows[0] === 'dddd0004');
    await user.type('d');
    assert.equal(await user.page.locator('textarea').inputValue(), 'half a word');
    assert.equal(await user.selected(), 'bbbb0002');
  });

  it('hits nobody else when the selected one is gone', async () => {
    const user = await begin();
    stage.server.state.reports.shift();
    await user.page.getByText('The server has this no more').waitFor();
    await user.key('1', 'd');
    await user.key('j');
    await user.untilSelected('bbbb0002');
    await untilPolled();
    assert.deepEqual([stage.server.told, await user.rows()], [[], ['bbbb0002', 'cccc0003']]);
  });

  it('keeps what it has while the server is away, and says so', async () => {
    const user = await begin();
    stage.server.away = true;
    await until('it says so', () => user.alert.first().innerText(), (text) => /cannot be reached.*What you see is from/.test(text));
    assert.equal((await user.rows()).length, 3);
    await user.key('1');
    await user.untilSays(/^aaaa0001: not done\. The server cannot be reached\.$/);
    assert.ok((await user.rows()).includes('aaaa0001'));
    stage.server.away = false;
    await until('it is back', () => user.alert.first().innerText(), (text) => text === '');
    stage.server.refuses = true;
    await user.key('1');
    await user.untilSays(/not done\. The server says: Not that one$/);
  });

  it('drains and sets the log level when that is confirmed, and not before', async () => {
    const user = await begin();
    await user.page.getByText('Users: 7 · Waiting: 1 · Calls: 3').waitFor();
    await user.button('Log level: info').press('Enter');
    await user.page.getByRole('combobox', { name: 'Log level' }).press('d'); // debug: a word typed slowly is several choices
    await user.button('Set').press('Enter');
    await user.untilClosed();
    await user.button('Log level: debug').waitFor();
    await user.button('Drain').press('Enter');
    await user.key('1', 'Escape');
    await user.untilClosed();
    assert.deepEqual(stage.server.told, ['PUT /api/log-level {"level":"debug"}'], 'no key is for the page behind');
    await user.button('Drain').press('Enter');
    await user.button('Drain now').press('Enter');
    await user.untilClosed();
    await user.page.getByText('Takes nobody new').waitFor();
    assert.deepEqual(stage.server.told.slice(1), ['POST /api/drain {}']);
  });

  it('plots how the server goes, with all of it in tables; there no key decides', async () => {
    const user = await begin();
    await user.key('f');
    const panel = (name) => user.page.getByRole('region', { name, exact: true });
    const rows = (name) => panel(name).getByRole('row').allInnerTexts().then((texts) => texts.map((text) => text.replaceAll('\u200b', '').trim().split(/\s+/).join(' ')));
    await panel('People').waitFor();
    assert.deepEqual(await rows('People'), ['What Now Lowest Highest', 'Here 7 3 7', 'Calls 3 1 3']);
    assert.deepEqual(await rows('Ended sessions a minute, by reason'), ['What Now Lowest Highest', 'flood 0 0 120', 'client_left 0 0 30']);
    assert.deepEqual(await rows('Slowest routes'), ['What Now Lowest Highest', 'page 1.5s 2ms 1.5s']);
    assert.deepEqual(await rows('Event loop is late by'), ['What Now Lowest Highest', '95 of 100 within 1ms 0.4ms 12.5ms']);
    assert.equal(await panel('Nodes in the cluster').count(), 0, 'there is no cluster');
    const inked = () => user.page.locator('main canvas').evaluateAll((all) => all.map((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)));
    await until('each is drawn', inked, (all) => all.length === 5 && all.every(Boolean));

    await user.key('1', 'd', 'j');
    const slider = user.page.getByRole('slider', { name: 'Point in time' });
    await slider.focus();
    await user.key('ArrowLeft', 'ArrowLeft');
    assert.match(await slider.getAttribute('aria-valuetext'), /\d:\d\d:\d\d/);
    assert.match((await rows('People'))[1], /^Here 5 3 7$/);
    await user.key('End');
    assert.equal((await rows('People'))[1], 'Here 7 3 7');

    await slider.blur();
    await user.key('h');
    await until('it is that of the day', () => rows('People'), (texts) => texts[1] === 'Here 30 30 70');
    await user.key('f');
    await user.untilSelected('aaaa0001');
    assert.deepEqual(stage.server.told, []);
  });

  it('fetches what draws the plots when they are wanted', async () => {
    const user = await begin();
    const loaded = () => user.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('FiguresView')));
    assert.deepEqual(await loaded(), []);
    await user.button('Figures').press('Enter');
    await until('it is there', loaded, (names) => names.length > 0);
  });

  for (const [locale, said, undone, direction] of [
    ['en-US', /^aaaa0001: banned until/, /undone/, 'ltr'],
    ['de-AT', /^aaaa0001: gesperrt bis/, /rückgängig/, 'ltr'],
    ['ar-EG', /aaaa0001.*مُنع حتى/, /التراجع/, 'rtl'],
  ]) {
    it(`speaks to ${locale}, and violates no rule of axe`, async () => {
      const user = await arrive({ locale, bypassCSP: true, viewport: { width: 360, height: 740 } });
      const check = async (what) => {
        assert.deepEqual(await findViolations(user.page), [], what);
        assert.ok(await user.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}: nothing is wider than the screen`);
      };
      await check('token');
      await user.enter(token);
      await user.untilSelected('aaaa0001');
      assert.equal(await user.page.evaluate(() => getComputedStyle(document.documentElement).direction), direction);
      await check('queue');
      await user.key('1');
      await user.untilSays(said);
      await check('decided');
      await user.key('u');
      await user.untilSays(undone);
      await user.key('b');
      await user.untilSelected('cccc0003');
      await check('bans');
      await user.key('f');
      await user.page.locator('main canvas').first().waitFor();
      await check('figures');
    });
  }
});

it('is no part of what users load', async () => {
  const dist = here('../dist');
  const files = (await readdir(dist, { recursive: true })).filter((name) => /\.(?:html|js|css)$/.test(name));
  const saying = [];
  for (const name of files) if (/api\/moderation|flinxx-admin|admin\/|uplot/i.test(await readFile(join(dist, name), 'utf8'))) saying.push(name);
  assert.ok(saying.length > 0 && saying.every((name) => name.startsWith('admin/')), String(saying));
});
