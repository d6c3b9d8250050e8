// The page under its own Content-Security-Policy: a whole call without a violation, and what the policy forbids does not run.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openUser, until, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

/** Keeps what the browser refuses where a test can ask for it. */
function collectViolations() {
  globalThis.violations = [];
  globalThis.document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    globalThis.violations.push(`${effectiveDirective} ${blockedURI}`),
  );
}
const violations = (user) => user.page.evaluate(() => globalThis.violations);

describe('the policy of the page', () => {
  const stage = setStage();

  const enter = async (path = '') => {
    const user = await openUser(stage.browser, 'about:blank');
    await user.page.addInitScript(collectViolations);
    user.sockets = [];
    user.page.on('websocket', (socket) => user.sockets.push(socket.url()));
    await user.page.goto(stage.server.url + path);
    return user;
  };

  it('lets a whole call happen', async () => {
    const users = [await enter(), await enter('/chat')];
    await users[0].enter();
    await untilInCall(...users);
    for (const user of users) {
      assert.equal(new URL(user.sockets[0]).host, new URL(stage.server.url).host, 'connect-src is for WebSockets too');
      await user.press('Mute');
      await user.press('Turn camera off');
      await user.press('Turn camera on');
    }
    await users[0].press('Skip');
    await untilInCall(...users);
    await users[0].press('Stop');
    await untilStatus(users[1], /Waiting for a partner|left/);
    for (const user of users) {
      assert.deepEqual(await violations(user), []);
      assert.deepEqual(user.errors, []);
      await user.leave();
    }
  });

  it('is not offended by the other pages', async () => {
    const user = await enter('/nowhere');
    await user.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await user.page.goto(`${stage.server.url}/`, { waitUntil: 'networkidle' });
    const told = user.errors.filter((error) => !/server responded with a status of 404/.test(error));
    assert.deepEqual([await violations(user), told], [[], []], 'but that there is nothing at an address');
    await user.leave();
  });

  it('forbids what an intruder would do', async () => {
    const user = await enter();
    await user.page.evaluate(async () => {
      const { document } = globalThis;
      const add = (tag, fields) => document.body.append(Object.assign(document.createElement(tag), fields));
      add('script', { textContent: 'globalThis.intruded = 1' });
      add('script', { src: 'data:text/javascript,globalThis.intruded = 1' });
      add('style', { textContent: 'body { display: none }' });
      add('div', { innerHTML: '<p onclick="globalThis.intruded = 1" style="color: red">' });
      document.querySelector('p[onclick]').click();
      add('iframe', { src: 'data:text/html,x' });
      add('object', { data: 'data:text/html,x' });
      add('img', { src: 'http://elsewhere.example/spy.png' });
      await fetch('http://elsewhere.example/').catch(() => {});
    });
    const directives = ['script-src-elem', 'script-src-attr', 'style-src-elem', 'style-src-attr', 'frame-src', 'object-src', 'img-src', 'connect-src'];
    await until('all of it is refused', () => violations(user), (told) => directives.every((name) => told.some((text) => text.startsWith(`${name} `))));
    const left = await user.page.evaluate(() => ({ intruded: globalThis.intruded, shown: getComputedStyle(globalThis.document.body).display }));
    assert.deepEqual(left, { intruded: undefined, shown: 'block' });
    await user.leave();
  });

  it('keeps camera and microphone for the page itself, and frames out', async () => {
    const user = await enter();
    const allowed = await user.page.evaluate(() => ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'display-capture'].filter((name) => globalThis.document.featurePolicy.allowsFeature(name)));
    assert.deepEqual(allowed, ['camera', 'microphone', 'display-capture']);
    assert.equal(await user.page.evaluate(() => globalThis.originAgentCluster), true);
    await user.leave();
    const other = await stage.browser.newPage();
    await other.setContent(`<iframe src="${stage.server.url}/"></iframe>`);
    const inside = await other.locator('iframe').contentFrame().locator('a').count();
    assert.equal(inside, 0, 'the page does not show in a frame of another one');
    await other.close();
  });
});
