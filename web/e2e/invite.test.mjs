// A link to meet a friend.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openUser, startServer, until, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';

async function assertAccessible({ page }) {
  assert.deepEqual(await findViolations(page), []);
}

const fields = { en: 'Link for your friend', de: 'Link zum Weitergeben', ar: 'رابط لصديقك' };

describe('a link to meet a friend', () => {
  const stage = setStage({ left: assertNoErrors });
  const link = async (user) => {
    const field = user.page.getByLabel(fields.en);
    await field.waitFor();
    return field.inputValue();
  };
  /** Makes the link. */
  async function openFirst() {
    const user = await stage.open({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    await user.page.getByRole('link', { name: 'Meet a friend' }).click();
    await untilStatus(user, /^Waiting for your friend$/);
    return user;
  }
  const follow = (url) => stage.open({ bypassCSP: true }, undefined, { url });

  it('is made by a press, kept from the server, and leads two together while a stranger waits', async () => {
    const stranger = await stage.open();
    await stranger.enter();
    await untilStatus(stranger, /^Waiting for a partner$/);
    const ann = await openFirst();
    const url = await link(ann);
    assert.match(url, /\/chat#invite=[\w-]{22}$/);
    assert.equal(ann.page.url(), url);
    await assertAccessible(ann);
    const asked = [];
    ann.page.context().on('request', (request) => asked.push(request.url()));
    const bob = await follow(url);
    bob.page.on('request', (request) => asked.push(request.url()));
    await untilInCall(ann, bob);
    await untilStatus(stranger, /^Waiting for a partner$/);
    assert.ok(!asked.some((each) => each.includes(url.split('=')[1])), 'the code is in no address that is asked for');
  });

  it('is copied by the keyboard', async () => {
    const ann = await openFirst();
    await ann.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const url = await link(ann);
    await ann.button('Copy the link').focus();
    await ann.page.keyboard.press('Enter');
    await ann.button('Link copied').waitFor();
    assert.equal(await ann.page.evaluate(() => navigator.clipboard.readText()), url);
  });

  it('is used up for a third one, who is told so and has ways on', async () => {
    const ann = await openFirst();
    const url = await link(ann);
    const bob = await follow(url);
    await untilInCall(ann, bob);
    const eve = await follow(url);
    await untilStatus(eve, /^The link does not work$/);
    await assertAccessible(eve);
    await eve.press('Make a new link');
    await untilStatus(eve, /^Waiting for your friend$/);
    assert.notEqual(await link(eve), url);
    await eve.press('Meet strangers instead');
    await untilStatus(eve, /^Waiting for a partner$/);
    assert.equal(eve.page.url(), `${stage.server.url}/chat`);
  });

  it('leads the two together again, and to no stranger without a press', async () => {
    const ann = await openFirst();
    const bob = await follow(await link(ann));
    await untilInCall(ann, bob);
    await bob.press('Stop');
    await bob.page.getByText('off until you go to meet your friend').waitFor();
    await untilStatus(ann, /^Partner left$/);
    await ann.press('Meet your friend again');
    await untilStatus(ann, /^Waiting for your friend$/);
    await bob.press('Start again');
    await untilInCall(ann, bob);
    await bob.press('Skip');
    await untilStatus(bob, /^Waiting for a partner$/);
    await untilStatus(ann, /^Partner left for someone new$/);
    await ann.press('Meet strangers instead');
    await untilInCall(ann, bob);
  });

  it('is followed from the address of a call page that is open', async () => {
    const ann = await openFirst();
    const url = await link(ann);
    const bob = await stage.open();
    await bob.enter();
    await untilStatus(bob, /^Waiting for a partner$/);
    await bob.page.evaluate((to) => location.assign(to), url);
    await untilInCall(ann, bob);
  });

  it('goes through the gate', async () => {
    const ann = await openFirst();
    const bob = await openUser(stage.browser, await link(ann), {}, undefined, { agreed: false });
    try {
      await bob.page.getByRole('button', { name: /^Agree/ }).click();
      await untilInCall(ann, bob);
    } finally {
      await bob.leave();
    }
  });

  for (const [locale, name] of Object.entries(fields)) {
    it(`is said in ${locale}, accessibly`, async () => {
      const user = await stage.open({ locale, viewport: { width: 390, height: 844 }, bypassCSP: true }, undefined, { url: `${stage.server.url}/chat#invite` });
      await user.page.getByLabel(name).waitFor();
      await assertAccessible(user);
    });
  }
});

describe('a link that expires', () => {
  const stage = setStage({ serve: () => startServer({ options: { 'invite-time': 1500 } }), left: assertNoErrors });

  it('is said to be over while one waits, and a new one can be made', async () => {
    const ann = await stage.open({}, undefined, { url: `${stage.server.url}/chat#invite` });
    await untilStatus(ann, /^The link does not work$/);
    const before = ann.page.url();
    await ann.press('Make a new link');
    await until('another link', () => ann.page.url(), (url) => url !== before && url.includes('='));
  });
});
