import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agree, openUser, until, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

const kilobytes = (response) => Number(response.headers()['content-length']) / 1024;
const box = (locator) => locator.boundingBox();
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

describe('the page', () => {
  const stage = setStage();

  it('is small at first, and asks nobody but its own server', async () => {
    const page = await stage.browser.newPage();
    await page.addInitScript(agree);
    const responses = [];
    page.on('response', (response) => responses.push(response));
    await page.goto(stage.server.url, { waitUntil: 'networkidle' });
    const first = [...responses];
    const size = (type) => sum(first.filter((response) => response.request().resourceType() === type).map(kilobytes));
    assert.ok(size('script') > 0 && size('script') <= 110, `${size('script')} KB of JavaScript`);
    assert.ok(size('stylesheet') > 0 && size('stylesheet') <= 15, `${size('stylesheet')} KB of CSS`);

    await page.getByRole('link', { name: /^Start/ }).click();
    await page.getByRole('status').waitFor();
    const scripts = responses.filter((response) => response.request().resourceType() === 'script');
    const fresh = scripts.length - first.filter((response) => response.request().resourceType() === 'script').length;
    assert.ok(fresh > 0, 'the call page brings its own code');
    const origins = new Set(responses.map((response) => new URL(response.url()).origin));
    assert.deepEqual([...origins], [stage.server.url]);
    await page.close();
  });

  for (const viewport of [{ width: 320, height: 568 }, { width: 375, height: 667 }, { width: 390, height: 844 }]) {
    it(`fits a phone of ${viewport.width} by ${viewport.height}`, async (test) => {
      const user = await openUser(stage.browser, stage.server.url, { viewport });
      test.after(() => user.leave());
      const { page } = user;
      const inside = async (locator, edge) => {
        const { x, width } = await box(locator);
        assert.ok(x >= edge && x + width <= viewport.width - edge, `${locator} is at ${x}, ${width} wide`);
      };
      await inside(page.getByRole('heading', { level: 1 }), 20);
      await inside(page.getByRole('link', { name: /^Start/ }), 20);
      await user.enter();
      await untilStatus(user, /Waiting for a partner/);
      await inside(page.getByRole('group', { name: 'Call controls' }), 12);
      await inside(user.button('Stop'), 12);
      await inside(user.button('Skip'), 12);
      const isStage = ({ x, y, width, height }) => x === 0 && y === 0 && width === viewport.width && height > viewport.height / 2;
      await until('the own picture is the stage', () => box(page.getByLabel('Your video')), isStage);
      const [words, bar] = await Promise.all([page.getByRole('heading', { level: 2 }), page.getByRole('group', { name: 'Call controls' })].map(box));
      assert.ok(words.y > 56 && words.y + words.height < bar.y, 'the words stand between the head and the bar');
      assert.ok(bar.height < 64, 'the bar has one row');
    });
  }

  it('can be installed: a manifest, and icons of the sizes that it names', async () => {
    const page = await stage.browser.newPage();
    await page.goto(stage.server.url);
    const href = await page.locator('link[rel=manifest]').getAttribute('href');
    const { icons, start_url: start, display } = await page.evaluate(async (url) => (await fetch(url)).json(), href);
    assert.deepEqual([start, display], ['/', 'standalone']);
    for (const { src, sizes, type } of icons.filter((icon) => icon.type === 'image/png')) {
      const [width, served] = await page.evaluate(async (url) => {
        const blob = await (await fetch(url)).blob();
        return [(await createImageBitmap(blob)).width, blob.type];
      }, src);
      assert.deepEqual([`${width}x${width}`, served], [sizes, type], src);
    }
    assert.ok(icons.some(({ purpose }) => purpose === 'maskable'));
    await page.close();
  });

  it('opens a call by its address, and says so where there is nothing', async () => {
    const user = await openUser(stage.browser, `${stage.server.url}/chat`);
    await untilStatus(user, /Waiting for a partner/);
    await user.page.goto(`${stage.server.url}/nowhere`);
    await user.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await user.leave();
  });
});
