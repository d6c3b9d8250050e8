import { createElement, Fragment, type ReactNode } from 'react';

/** What may stand in a text, and how it looks. Of other elements the content is shown, but for those that are not to be read. */
const looks: Readonly<Record<string, string>> = {
  h1: 'mb-6 font-display text-3xl font-bold outline-none sm:text-4xl',
  h2: 'mt-8 mb-2 font-display text-xl font-bold',
  h3: 'mt-6 mb-1 font-display text-lg font-bold',
  h4: 'mt-5 mb-1 font-bold',
  p: 'my-3 leading-relaxed',
  ul: 'my-3 list-disc space-y-1.5 ps-6 leading-relaxed',
  ol: 'my-3 list-decimal space-y-1.5 ps-6 leading-relaxed',
  li: '',
  a: 'py-1 break-words text-ink underline underline-offset-4',
  blockquote: 'my-4 border-s-4 border-line ps-4 text-muted',
  pre: 'my-4 overflow-x-auto rounded-xl bg-raised p-4 text-sm',
  code: 'font-mono text-[0.9em] break-words',
  hr: 'my-8 border-line',
  table: 'my-4 w-full border-collapse text-start',
  th: 'border-b border-edge p-2 text-start font-semibold',
  td: 'border-b border-line p-2 align-top',
  dt: 'mt-3 font-semibold',
  dd: 'ps-6',
  address: 'my-3 leading-relaxed',
  ...Object.fromEntries(
    ['strong', 'b', 'em', 'i', 's', 'del', 'u', 'small', 'sub', 'sup', 'br', 'thead', 'tbody', 'tr', 'dl'].map((tag) => [tag, '']),
  ),
};
const unread = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'svg', 'math', 'select', 'textarea', 'title']);
const wordless = new Set(['TABLE', 'THEAD', 'TBODY', 'TR', 'UL', 'OL', 'DL', '#document-fragment']);
const empty = new Set(['br', 'hr']);
const kept = ['id', 'lang', 'dir', 'start', 'colspan', 'rowspan'] as const;
const names: Readonly<Record<string, string>> = { colspan: 'colSpan', rowspan: 'rowSpan' };

function attributesOf(element: Element, tag: string): Record<string, unknown> {
  const found = kept.filter((name) => element.hasAttribute(name)).map((name) => [names[name] ?? name, element.getAttribute(name)]);
  const own: Record<string, unknown> = { ...Object.fromEntries(found), className: looks[tag] || undefined };
  const href = element.getAttribute('href')?.trim() ?? '';
  if (tag === 'a' && /^(https?:\/\/|mailto:|tel:|#|\/(?!\/))/i.test(href)) Object.assign(own, { href, rel: 'noopener noreferrer' });
  // What is wider than a phone can be moved with the keyboard, too.
  if (tag === 'pre') own['tabIndex'] = 0;
  if (tag === 'h1') own['tabIndex'] = -1;
  return own;
}

/** Alone in its element, so that whoever translates the page may exchange it. */
function showText({ parentNode, textContent }: Node, key: number): ReactNode {
  if (wordless.has(parentNode?.nodeName ?? '') && !textContent?.trim()) return null;
  return parentNode?.childNodes.length === 1 ? textContent : <span key={key}>{textContent}</span>;
}

function show(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return showText(node, key);
  if (!(node instanceof Element)) return null;
  const tag = node.localName;
  if (unread.has(tag)) return null;
  const children = empty.has(tag) ? undefined : [...node.childNodes].map(show);
  if (tag === 'img') return <span key={key}>{node.getAttribute('alt')}</span>;
  if (!Object.hasOwn(looks, tag)) return <Fragment key={key}>{children}</Fragment>;
  return createElement(tag, { key, ...attributesOf(node, tag) }, children);
}

interface Props {
  readonly html: string;
  /** Where the text has none of its own. */
  readonly heading: string;
}

/** A text of the operator's. It is parsed apart from the page and drawn anew, so that nothing in it can run or look like ours. */
export function Prose({ html, heading }: Props) {
  // What stands in a template loads nothing and runs nothing.
  const template = document.createElement('template');
  template.innerHTML = html;
  const { content } = template;
  return (
    <>
      {!content.querySelector('h1') && createElement('h1', { className: looks['h1'], tabIndex: -1 }, heading)}
      {[...content.childNodes].map(show)}
    </>
  );
}
