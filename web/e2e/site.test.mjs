// The operator's name, colour and pages, and what stands there without them: in three languages, with the keyboard alone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { openUser, startServer, until, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-site-'));
after(() => rmSync(folder, { recursive: true }));

const hostile = `<!doctype html><html><head><style>body{display:none}</style></head><body onload="globalThis.ran=1">
<script>globalThis.ran=1</script><img src="/x" onerror="globalThis.ran=1"><h1 style="color:red">Who we are</h1>
<p><a href="javascript:globalThis.ran=1">press</a> <a href="https://example.org/">out</a></p><iframe srcdoc="<b>x</b>"></iframe></body></html>`;

function write(files) {
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

const site = {
  name: 'Hafen',
  tagline: 'Strangers at the quay',
  contact: 'help@example.org',
  logo: 'logo.svg',
  accent: { light: '#ffd400', dark: '#1d2a8f' },
  links: [{ label: 'Status', url: 'https://status.example.org/' }],
};
write({
  'site.json': site,
  'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="#1d7a6f"/></svg>',
  'rules.md': '# Our rules\n\n1. Be kind.\n',
  'terms.md': '# Our terms\n\n## Scope\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n',
  'terms.de.md': '# Unsere Bedingungen\n',
  'imprint.html': hostile,
});

const spoken = {
  en: { start: /^Start/, terms: 'Terms', ours: 'Our terms', privacy: 'Privacy', note: /has to/, agree: /^Agree/, all: 'All rules of this place', nothing: 'Nothing here' },
  de: { start: /^Videochat/, terms: 'Nutzungsbedingungen', ours: 'Unsere Bedingungen', privacy: 'Datenschutz', note: /muss das tun/, agree: /^Zustimmen/, all: 'Alle Regeln dieses Ortes', nothing: 'Hier ist nichts' },
  ar: { start: /^ابدأ/, terms: 'الشروط', ours: 'Our terms', privacy: 'الخصوصية', note: /وعليه أن يفعل ذلك/, agree: /^أوافق/, all: 'كل قواعد هذا المكان', nothing: /./ },
};

/** By Tab, as far as one has to. */
async function tabTo(page, control) {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail('the keyboard does not lead there');
}

async function follow(page, name) {
  await tabTo(page, page.getByRole('contentinfo').getByRole('link', { name, exact: true }));
  await page.keyboard.press('Enter');
}

const isFocused = (locator) => until('the focus', () => locator.evaluate((element) => element === document.activeElement), Boolean);
const options = (locale) => ({ locale, viewport: { width: 390, height: 844 }, colorScheme: locale === 'de' ? 'light' : 'dark', bypassCSP: true, reducedMotion: 'reduce' });

describe('the place of an operator', () => {
  const stage = setStage({ serve: () => startServer({ options: { 'site-dir': folder } }) });
  const open = (locale, url = stage.server.url) => openUser(stage.browser, url, options(locale), undefined, { agreed: false });

  for (const [locale, words] of Object.entries(spoken)) {
    it(`has its name, logo, colour and pages: ${locale}`, async () => {
      const user = await open(locale);
      const { page } = user;
      await until('the title', () => page.title(), (title) => title === 'Hafen: Strangers at the quay');
      const home = page.getByRole('banner').getByRole('link', { name: 'Hafen', exact: true });
      await home.waitFor();
      assert.equal(await home.locator('img').evaluate((image) => image.naturalWidth > 0), true, 'the logo is a picture');
      const colour = await page.getByRole('link', { name: words.start }).evaluate((link) => getComputedStyle(link).backgroundColor);
      assert.equal(colour, locale === 'de' ? 'rgb(255, 212, 0)' : 'rgb(29, 42, 143)');
      assert.deepEqual(await findViolations(page), []);

      await follow(page, words.terms);
      const heading = page.getByRole('heading', { level: 1, name: words.ours });
      await isFocused(heading);
      assert.match(await page.title(), new RegExp(`^${words.terms} · Hafen$`));
      assert.equal(await page.getByRole('note').count(), 0);
      assert.equal(await page.locator('article').getAttribute('lang'), locale === 'de' ? 'de' : null);
      assert.deepEqual(await findViolations(page), []);

      await follow(page, words.privacy);
      await isFocused(page.getByRole('heading', { level: 1, name: words.privacy }));
      assert.match(await page.getByRole('note').textContent(), words.note);
      assert.equal(await page.locator('article').evaluate((element) => getComputedStyle(element).direction), locale === 'ar' ? 'rtl' : 'ltr');
      assert.deepEqual(await findViolations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
      assert.deepEqual(user.errors, []);
      await user.leave();
    });

    it(`says that there is nothing, with head and foot: ${locale}`, async () => {
      const user = await open(locale);
      const answer = await user.page.goto(`${stage.server.url}/nothing`);
      assert.equal(answer.status(), 404);
      await user.page.getByRole('heading', { level: 1, name: words.nothing }).waitFor();
      await user.page.getByRole('banner').getByRole('link', { name: 'Hafen' }).waitFor();
      await user.page.getByRole('contentinfo').getByRole('link', { name: words.terms }).waitFor();
      assert.deepEqual(await findViolations(user.page), []);
      await user.leave();
    });

    it(`has its links and rules in the gate, which is there again when the rules have changed: ${locale}`, async () => {
      const user = await open(locale, `${stage.server.url}/chat`);
      const { page } = user;
      const agree = page.getByRole('button', { name: words.agree });
      await agree.waitFor();
      assert.equal(await page.getByRole('link', { name: 'Status' }).getAttribute('href'), 'https://status.example.org/');
      assert.deepEqual(await findViolations(page), []);
      await tabTo(page, page.getByRole('link', { name: words.all }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Our rules' }).waitFor();
      await page.goBack();
      await agree.click();
      await untilStatus(user, /./);
      await page.goto(`${stage.server.url}/chat`);
      await untilStatus(user, /./);
      assert.equal(await agree.count(), 0);

      write({ 'rules.md': `# Our rules\n\n1. Be kind, also in ${locale}.\n` });
      const version = async () => (await (await fetch(`${stage.server.url}/api/terms`)).json()).rulesVersion;
      const before = await version();
      stage.server.hangUp();
      await until('the new rules', version, (now) => now !== before);
      await page.goto(`${stage.server.url}/chat`);
      await agree.click();
      await untilStatus(user, /./);
      write({ 'rules.md': '# Our rules\n\n1. Be kind.\n' });
      await user.leave();
    });
  }

  it('runs nothing of a page in HTML', async () => {
    const user = await openUser(stage.browser, `${stage.server.url}/imprint`);
    const { page, errors } = user;
    await page.getByRole('heading', { level: 1, name: 'Who we are' }).waitFor();
    await page.getByText('press').click();
    assert.equal(await page.getByRole('link', { name: 'out' }).getAttribute('rel'), 'noopener noreferrer');
    assert.equal(await page.evaluate(() => globalThis.ran), undefined);
    // What the browser says of styles and handlers that it does not take.
    assert.deepEqual(errors.filter((error) => !/Content Security Policy/.test(error)), []);
    await user.leave();
  });

  it('says so when a page cannot be fetched', async () => {
    const user = await openUser(stage.browser, stage.server.url);
    await user.page.route('**/site/terms.md', (route) => route.abort());
    await user.page.getByRole('link', { name: 'Terms' }).click();
    await until('an alert', () => user.alert.textContent(), (text) => /cannot be loaded/.test(text));
    await user.leave();
  });
});

describe('a place without an operator', () => {
  const stage = setStage();

  it('has our name, a text for each page, and says who has to complete them', async () => {
    const user = await openUser(stage.browser, stage.server.url);
    const { page } = user;
    for (const name of ['House rules', 'Terms', 'Privacy', 'Imprint']) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.getByRole('note').waitFor();
      assert.equal(await page.title(), `${name} · Flinxx`);
    }
    assert.deepEqual(user.errors, []);
    await user.leave();
  });
});
