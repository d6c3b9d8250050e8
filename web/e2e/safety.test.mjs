// What keeps strangers safe from each other.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startBrowser, until, untilAlert, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';

/** By the keyboard alone. */
async function tabTo({ page }, locator) {
  const hasFocus = () => locator.evaluate((element) => element === document.activeElement);
  for (let n = 0; n < 10 && !(await hasFocus()); n += 1) await page.keyboard.press('Tab');
  assert.ok(await hasFocus(), 'the keyboard reaches it');
}

describe('the stranger’s picture', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });
  const enterPair = async () => {
    const pair = await Promise.all([1, 2].map(() => stage.open({ viewport: { width: 1280, height: 800 } }, recordBlur)));
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    return pair;
  };
  const focus = (user) => user.page.evaluate(() => globalThis.lookOf(document.querySelector('[aria-label="Partner\'s video"]')));
  const untilClear = (user) => until('it is in focus', () => focus(user), (look) => look === 'clear');
  const floats = (user) => user.page.evaluate(() => document.pictureInPictureElement !== null);

  /** How the picture looked at its first frame. What is over the whole of it, and lets nothing through, leaves nothing to be made out. */
  function recordBlur() {
    globalThis.lookOf = (video) => {
      if (getComputedStyle(video).opacity === '0') return 'hidden';
      const [all, over] = [video.parentElement, video.nextElementSibling].map((element) => JSON.stringify(element?.getBoundingClientRect()));
      const covers = all === over && getComputedStyle(video.nextElementSibling).backgroundColor.startsWith('rgb(');
      return covers && video.nextElementSibling.querySelector('canvas') ? 'covered' : 'clear';
    };
    const note = ({ target }) => {
      if (target.ariaLabel === "Partner's video") globalThis.firstLook ??= globalThis.lookOf(target);
    };
    document.addEventListener('loadeddata', note, true);
  }

  /** How it looks as soon as nothing says any more that the camera is off. */
  function recordReturn(video) {
    const note = () => {
      if (!document.body.textContent.includes("Partner's camera is off")) globalThis.nextLook ??= globalThis.lookOf(video);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  }

  it('is blurred at first, and frames come all the same', async () => {
    const [ann, bob] = await enterPair();
    for (const user of [ann, bob]) {
      assert.match(await user.page.evaluate(() => globalThis.firstLook), /covered|hidden/);
      await untilClear(user);
    }
    await untilInCall(ann, bob);
  });

  it('is blurred again at once by a key or a button, and shown by a press on it', async () => {
    const [ann, bob] = await enterPair();
    await untilClear(ann);
    await ann.page.keyboard.press('b');
    // No going over: the first look after the press.
    assert.equal(await focus(ann), 'covered');
    await untilInCall(ann, bob);
    await ann.remoteVideo.click();
    await untilClear(ann);
    await ann.press('Blur');
    assert.equal(await focus(ann), 'covered');
    await ann.button('Unblur').press('Enter');
    await untilClear(ann);
  });

  it('does not float above other windows while it is blurred', async () => {
    const [ann] = await enterPair();
    await untilClear(ann);
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Picture in picture', exact: true }).click();
    await until('it floats', () => floats(ann), Boolean);
    await ann.page.keyboard.press('b');
    await until('it does not float', () => floats(ann), (now) => !now);
    const refusal = await ann.remoteVideo.evaluate((video) => video.requestPictureInPicture().then(() => 'none', ({ name }) => name));
    assert.notEqual(refusal, 'none');
  });

  it('of a camera that is switched on later is blurred at first, too', async () => {
    const [ann, bob] = await enterPair();
    await untilClear(ann);
    await bob.press('Turn camera off');
    await ann.page.getByText("Partner's camera is off").waitFor();
    await ann.remoteVideo.evaluate(recordReturn);
    await bob.press('Turn camera on');
    await until('the picture is back', () => ann.page.evaluate(() => globalThis.nextLook), (look) => look !== undefined);
    assert.match(await ann.page.evaluate(() => globalThis.nextLook), /covered|hidden/);
    await untilClear(ann);
  });

  it('is not blurred by itself for whoever wants it so, the next time neither', async () => {
    const [ann] = await enterPair();
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Settings', exact: true }).click();
    await ann.page.getByLabel('Blur every new picture for a moment').click();
    await ann.page.reload();
    await ann.begin();
    await until('a picture', () => ann.page.evaluate(() => globalThis.firstLook), (look) => look !== undefined);
    assert.notEqual(await ann.page.evaluate(() => globalThis.firstLook), 'covered');
    await untilClear(ann);
  });
});

describe('a report', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });
  const enterPair = async () => {
    const pair = await Promise.all([1, 2].map(() => stage.open({ viewport: { width: 1280, height: 800 } })));
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    return pair;
  };
  const tokens = (user) => user.page.evaluate(() => JSON.parse(localStorage.getItem('flinxx-avoid') ?? '[]'));
  const hasToken = (user) => until('a token is kept', () => tokens(user), (kept) => kept.length === 1);

  it('ends the call for both, is thanked for, and they do not meet again while others wait', async () => {
    const [ann, bob] = await enterPair();
    await ann.press('Report');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Spam or fraud' }).click();
    await untilAlert(ann, /Thank you for the report/);
    await untilStatus(bob, /^(Partner left|Waiting)/);
    await hasToken(ann);
    const eve = await stage.open();
    await eve.enter();
    await until('she meets one of them', () => eve.status.textContent(), (words) => /^Connected$/.test(words));
    assert.equal((await stage.server.stats()).activeSessions, 1);
  });

  it('is made by the keyboard alone, also of a call that is over', async () => {
    const [ann, bob] = await enterPair();
    await bob.press('Stop');
    await untilStatus(ann, /^(Partner left|Waiting)/);
    await ann.page.keyboard.press('r');
    await ann.page.getByRole('dialog', { name: 'Report the person of your last call' }).waitFor();
    const choice = ann.page.getByRole('dialog').getByRole('button', { name: 'Something else' });
    await tabTo(ann, choice);
    await ann.page.keyboard.press('Enter');
    await untilAlert(ann, /Thank you for the report/);
    assert.equal(await ann.button('Report').getAttribute('aria-disabled'), 'true', 'one report is enough');
  });

  it('is not needed to block somebody', async () => {
    const [ann, bob] = await enterPair();
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
    await untilAlert(ann, /^Blocked/);
    await untilStatus(bob, /^(Partner left|Waiting)/);
    await hasToken(ann);
  });
});

describe('whoever is banned', () => {
  const stage = setStage({ browse: startBrowser });
  const ends = Date.now() + 3_600_000;
  const ban = JSON.stringify({ reason: 'spam', until: ends, contact: 'moderation@example.org' });

  /** Its own WebSocket speaks for the server: `say` comes when the page has asked to be let in. */
  async function open(say) {
    const user = await stage.open({ locale: 'de-AT', timezoneId: 'Europe/Vienna' });
    const sockets = [];
    await user.page.routeWebSocket(/socket\.io/, (socket) => {
      sockets.push(socket);
      socket.onMessage((packet) => packet.startsWith('40') && say(socket));
      socket.send('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    });
    await user.page.locator('main a[href="/chat"]').click();
    await user.page.getByRole('heading', { name: 'Du kannst im Moment nicht mitmachen' }).waitFor();
    return { user, sockets };
  }

  const check = async ({ user, sockets }) => {
    const words = await user.alert.textContent();
    const end = new Intl.DateTimeFormat('de-AT', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Vienna' }).format(ends);
    assert.ok(words.includes('Werbung oder Betrug') && words.includes(end), words);
    const link = user.page.getByRole('link', { name: 'moderation@example.org' });
    assert.equal(await link.getAttribute('href'), 'mailto:moderation@example.org');
    await tabTo(user, link);
    await user.page.waitForTimeout(5000); // longer than any pause before another try: there is none
    assert.equal(sockets.length, 1);
  };

  it('is told so where the server takes nobody from there', async () => {
    await check(await open((socket) => socket.send(`44{"message":"banned","data":${ban}}`)));
  });

  it('is told so in the middle of it', async () => {
    const say = (socket) => {
      socket.send('40{"sid":"x","pid":"p"}');
      socket.send('42["user_registered",{"userId":"u"}]');
      socket.send(`42["banned",${ban}]`);
      socket.send('41');
    };
    await check(await open(say));
  });
});

describe('people who share something', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });

  async function enter(interests, options = {}) {
    const user = await stage.open({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options });
    await user.press('Check camera and microphone');
    const sheet = user.page.getByRole('dialog');
    await sheet.getByLabel('Interests').fill(interests);
    await user.page.keyboard.press('Enter');
    await sheet.getByRole('link', { name: /^Start/ }).click();
    return user;
  }

  it('meet, and are told what it is', async () => {
    const ann = await enter('Mountains, Chess');
    await untilStatus(ann, /Waiting for a partner/);
    await ann.page.getByText(/^Here now: \d+ · waiting: \d+$/).waitFor();
    const bob = await enter('chess');
    await untilInCall(ann, bob);
    await ann.page.getByText('You have in common: chess and English').waitFor();
    await ann.page.reload();
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Interests and languages' }).click();
    await ann.button('Remove mountains').waitFor();
  });
});
