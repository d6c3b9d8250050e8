import { describe, expect, it } from 'vitest';
import { text as ar } from './ar';
import { text as de } from './de';
import { text as en } from './en';
import { text as es } from './es';
import { text as fr } from './fr';

/** Every path to a word of the catalogue, with the word. */
function words(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (...what: readonly unknown[]) => string)(3, 'x'))]];
  return Object.entries(value as object).flatMap(([name, inner]) => words(inner, `${path}.${name}`));
}

describe.each(Object.entries({ de, es, fr, ar }))('the moderators’ catalogue %s', (_code, text) => {
  it('says everything, and says it in its own words', () => {
    const theirs = words(text);
    const english = new Map(words(en));
    expect(theirs.map(([path]) => path)).toEqual([...english.keys()]);
    expect(theirs.filter(([path, word]) => word.trim() === '' || (word === english.get(path) && path !== '.title'))).toEqual([]);
  });
});
