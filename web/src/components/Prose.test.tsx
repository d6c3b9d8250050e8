import { render, within } from '@testing-library/react';
import { marked } from 'marked';
import { expect, it } from 'vitest';
import { Prose } from './Prose';

const show = (html: string) => render(<Prose html={html} heading="Terms" />).container;

it('draws a text in Markdown', () => {
  const shown = within(show(marked.parse('# Ours\n\n- one\n- [two](https://example.org/)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n', { async: false })));
  expect(shown.getByRole('heading', { level: 1 }).textContent).toBe('Ours');
  expect(shown.getAllByRole('listitem')).toHaveLength(2);
  expect(shown.getByRole('link', { name: 'two' }).getAttribute('rel')).toBe('noopener noreferrer');
  expect(shown.getAllByRole('cell')).toHaveLength(2);
});

it('gives a text without a heading the name of its page', () => {
  expect(within(show('<p>Short.</p>')).getByRole('heading', { level: 1 }).textContent).toBe('Terms');
});

it('takes the body of a whole document', () => {
  expect(show('<!doctype html><html><head><title>T</title><style>p{}</style></head><body><p lang="de">Kurz.</p></body></html>').innerHTML).toMatch(
    /^<h1[^>]*>Terms<\/h1><p lang="de"[^>]*>Kurz\.<\/p>$/,
  );
});

it.each([
  '<script>alert(1)</script>',
  '<img src="x" onerror="alert(1)">',
  '<svg><script>alert(1)</script></svg>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<style>body{display:none}</style>',
  '<template><b>x</b></template>',
  '<object data="x"></object>',
  '<math><mtext><script>alert(1)</script></mtext></math>',
])('leaves out what is no text: %s', (html) => {
  expect(show(`<p>a${html}</p>`).textContent).toBe('Termsa');
});

it.each(['onclick="x()"', 'style="position:fixed"', 'class="glass"', 'href="javascript:x()"', 'href=" JaVaScRiPt:x()"', 'href="data:text/html,x"', 'href="//example.org"', 'target="_top"'])(
  'takes no attribute that could do something: %s',
  (attribute) => {
    const link = show(`<h1>T</h1><a ${attribute}>x</a>`).querySelector('a');
    expect([...(link?.attributes ?? [])].map(({ name }) => name)).toEqual(['class']);
    expect(link?.className).not.toBe('glass');
  },
);

it('has every text in an element of its own', () => {
  const { innerHTML } = show('<h1>T</h1>\n<p>Read <a href="/x">this</a> twice.</p>\n<ul>\n<li>one</li>\n</ul>');
  expect(innerHTML.replaceAll(/ class="[^"]*"| tabindex="-1"| rel="[^"]*"/g, '')).toBe(
    '<h1>T</h1><p><span>Read </span><a href="/x">this</a><span> twice.</span></p><ul><li>one</li></ul>',
  );
});

it('shows what stands in elements that it does not know', () => {
  expect(show('<constructor>a<center>b</center></constructor><form action="/x"><button>c</button></form>').textContent).toBe('Termsabc');
});
