import { afterEach, expect, it, vi } from 'vitest';
import { pageNames } from '../core/site';
import { chooseLanguage, languages } from '../text/language';
import { text as english } from '../text/en';
import { loadText } from './siteText';

afterEach(() => vi.unstubAllGlobals());

it.each(languages.map(({ code }) => code))('there is a text for each page, and the operator is told to complete it: %s', async (code) => {
  await chooseLanguage(code);
  for (const page of pageNames) {
    // eslint-disable-next-line no-await-in-loop
    const { kind, html, language } = await loadText(page, code);
    expect([kind, language]).toEqual(['ours', code]);
    expect(html).toMatch(/^<h1>/);
  }
});

it('has the rules that the gate has', async () => {
  await chooseLanguage('en');
  const { html } = await loadText('rules', 'en');
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  expect([...body.querySelectorAll('li')].map((item) => item.textContent)).toEqual(english.gate.rule);
});
