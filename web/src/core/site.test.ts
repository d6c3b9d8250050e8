import { describe, expect, it } from 'vitest';
import { findText, readSite } from './site';

const of = (texts: Record<string, string>) => readSite(JSON.stringify({ name: 'x', pages: { terms: texts } }));

describe('what the operator says', () => {
  it.each([undefined, null, ''])('is nothing without the element: %s', (text) => {
    expect(readSite(text)).toMatchObject({ name: null, contact: '', links: [], pages: {} });
  });
  it('is what the server has put there', () => {
    expect(readSite('{"name":"Harbour","logo":"/site/l.svg"}')).toMatchObject({ name: 'Harbour', logo: '/site/l.svg', tagline: '', links: [] });
  });
});

describe('a text', () => {
  it.each([
    [{ '': 'a', de: 'b' }, 'de', 'de'],
    [{ '': 'a', de: 'b' }, 'fr', ''],
    [{ de: 'b', it: 'c' }, 'fr', 'de'],
  ])('of %j for one who reads %s is that in "%s"', (texts, wanted, language) => {
    expect(findText('terms', wanted, of(texts))?.language).toBe(language);
  });
  it('is none where the operator has written none', () => {
    expect(findText('privacy', 'en', of({ '': 'a' }))).toBeNull();
    expect(findText('terms', 'constructor', of({}))).toBeNull();
  });
});
