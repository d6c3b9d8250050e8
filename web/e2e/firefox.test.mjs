import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { openUser, readInbound, startBrowser, startServer, until, untilInCall, untilStatus } from './harness.mjs';
import { openInFirefox, startFirefox } from './support/firefox.mjs';

/** One person in Firefox, who has pressed Start. */
async function enterInFirefox(firefox, url) {
  const user = await openInFirefox(firefox, url);
  await user.enter();
  const { page } = user;
  return {
    ...user,
    text: (role) => page.evaluate((name) => document.querySelector(`[role=${name}]`)?.textContent ?? '', role),
    press: (name) => page.evaluate((label) => document.querySelector(`[aria-label="${label}"]`).click(), name),
    inbound: () => page.evaluate(readInbound),
  };
}

async function untilSees(user) {
  await until('Firefox is in a call', () => user.text('status'), (words) => words === 'Connected');
  const first = await until('frames and sound in Firefox', user.inbound, (now) => now.frames > 0 && now.audioPackets > 0);
  await until('more frames in Firefox', user.inbound, (now) => now.frames > first.frames);
}

describe('Firefox', () => {
  let server;
  let firefox;
  let chromium;
  let users = [];

  const enter = async () => {
    const user = await enterInFirefox(firefox, server.url);
    users.push(user);
    return user;
  };

  before(async () => {
    [server, chromium, firefox] = await Promise.all([
      startServer(),
      startBrowser(),
      startFirefox(),
    ]);
  });
  afterEach(async () => {
    const gone = users;
    users = [];
    await Promise.all(gone.map((user) => user.leave()));
  });
  after(async () => {
    await firefox?.close();
    await chromium?.close();
    await server?.stop();
  });

  it('calls Firefox', async () => {
    const pair = [await enter(), await enter()];
    await Promise.all(pair.map(untilSees));
    await pair[0].press('Skip');
    await Promise.all(pair.map(untilSees));
  });

  it('is answered by Chromium where it waits, and answers where Chromium does', async () => {
    const fox = await enter();
    await until('Firefox waits', () => fox.text('status'), (words) => words.startsWith('Waiting'));
    const ann = await openUser(chromium, server.url);
    users.push(ann);
    await ann.enter();
    await Promise.all([untilSees(fox), untilInCall(ann)]);
    const bob = await openUser(chromium, server.url);
    users.push(bob);
    await bob.enter();
    await untilStatus(bob, /^Waiting/);
    await fox.press('Skip');
    await Promise.all([untilSees(fox), untilInCall(bob)]);
  });

  it('calls Chromium, and both see what the other one switches off', async () => {
    const fox = await enter();
    const other = await openUser(chromium, server.url);
    users.push(other);
    await other.enter();
    await Promise.all([untilSees(fox), untilInCall(other)]);
    await fox.press('Mute');
    await other.page.getByText('Partner is muted').waitFor();
    await other.press('Turn camera off');
    const said = () => fox.page.evaluate(() => document.body.textContent.includes("Partner's camera is off"));
    await until('the camera is off in Firefox', said, Boolean);
    assert.match(await fox.text('timer'), /^\d+:\d\d$/);
  });
});
