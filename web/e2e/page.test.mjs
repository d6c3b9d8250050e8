import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openUser, startBrowser, startServer, untilStatus } from './harness.mjs';

const kilobytes = (response) => Number(response.headers()['content-length']) / 1024;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

describe('the page', () => {
  let server;
  let browser;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is small at first, and asks nobody but its own server', async () => {
    const page = await browser.newPage();
    const responses = [];
    page.on('response', (response) => responses.push(response));
    await page.goto(server.url, { waitUntil: 'networkidle' });
    const first = [...responses];
    const size = (type) => sum(first.filter((response) => response.request().resourceType() === type).map(kilobytes));
    assert.ok(size('script') > 0 && size('script') <= 110, `${size('script')} KB of JavaScript`);
    assert.ok(size('stylesheet') > 0 && size('stylesheet') <= 15, `${size('stylesheet')} KB of CSS`);

    await page.getByRole('link', { name: /^Start/ }).click();
    await page.getByRole('status').waitFor();
    const scripts = responses.filter((response) => response.request().resourceType() === 'script');
    assert.equal(scripts.length, 2, 'the chat page brings its own code');
    const origins = new Set(responses.map((response) => new URL(response.url()).origin));
    assert.deepEqual([...origins], [server.url]);
    await page.close();
  });

  it('opens a call by its address, and says so where there is nothing', async () => {
    const user = await openUser(browser, `${server.url}/chat`);
    await untilStatus(user, /Waiting for a partner/);
    await user.page.goto(`${server.url}/nowhere`);
    await user.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await user.leave();
  });
});
