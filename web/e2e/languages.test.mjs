import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openUser } from './harness.mjs';
import { setStage } from './stage.mjs';

const written = (user) => user.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

describe('languages', () => {
  const stage = setStage();
  const open = (locale) => openUser(stage.browser, stage.server.url, { locale });

  for (const [locale, code, direction, start] of [
    ['de-AT', 'de', 'ltr', 'Videochat starten'],
    ['es-MX', 'es', 'ltr', 'Empezar un videochat'],
    ['fr-CA', 'fr', 'ltr', 'Démarrer un chat vidéo'],
    ['ar-EG', 'ar', 'rtl', 'ابدأ محادثة فيديو'],
  ]) {
    it(`speaks ${code} to a browser of ${locale}`, async () => {
      const user = await open(locale);
      await user.page.getByRole('link', { name: start }).waitFor();
      assert.deepEqual(await written(user), [code, direction]);
      await user.page.getByRole('link', { name: start }).click();
      await user.status.waitFor();
      assert.ok(await user.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
      await user.leave();
    });
  }

  it('can be changed, is remembered, and fetches no catalogue but its own', async () => {
    const user = await open('en-US');
    const scripts = [];
    user.page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await user.page.getByLabel('Language').selectOption('de');
    await user.page.getByRole('link', { name: 'Videochat starten' }).waitFor();
    assert.equal(scripts.length, 1);
    await user.page.reload();
    await user.page.getByRole('link', { name: 'Videochat starten' }).waitFor();
    await user.leave();
  });
});
