import { describe, expect, it } from 'vitest';
import { text as ar } from './ar';
import { text as de } from './de';
import { text as en } from './en';
import { text as es } from './es';
import { text as fr } from './fr';
import { chooseLanguage, spoken, preferredLanguage } from './language';

/** Every path to a word of the catalogue, with the word. */
function words(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (count: number) => string)(3))]];
  return Object.entries(value as object).flatMap(([name, inner]) => words(inner, `${path}.${name}`));
}

describe.each(Object.entries({ de, es, fr, ar }))('the catalogue %s', (_code, text) => {
  it('says everything, and says it in its own words', () => {
    const theirs = words(text);
    const english = new Map(words(en));
    expect(theirs.map(([path]) => path)).toEqual([...english.keys()]);
    expect(theirs.filter(([, word]) => word.trim() === '')).toEqual([]);
    const same = theirs.filter(([path, word]) => word === english.get(path));
    // What is called the same in several languages: the name, a chat, a message.
    expect(same.length).toBeLessThan(12);
  });
});

it.each([
  [null, ['de-AT', 'en'], 'de'],
  [null, ['pt', 'fr-CA'], 'fr'],
  [null, ['ja'], 'en'],
  [null, [], 'en'],
  ['ar', ['de'], 'ar'],
  ['xx', ['es-MX'], 'es'],
])('speaks what the user reads: chosen %s, browser %j', (chosen, wanted, code) => {
  expect(preferredLanguage(chosen, wanted)).toBe(code);
});

it('turns the page round for a language that is written from the right', async () => {
  await chooseLanguage('ar');
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['ar', 'rtl']);
  expect(spoken.get().text.call.stop).toBe(ar.call.stop);
  await chooseLanguage('en');
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['en', 'ltr']);
});
