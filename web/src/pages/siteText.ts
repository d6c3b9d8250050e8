import { marked } from 'marked';
import { findText, type PageName } from '../core/site';
import { spoken } from '../text/language';
import type { PageTexts } from '../text/pages/type';

export interface ShownText {
  /** The operator's; what comes with the software; or nothing, for the server does not answer. */
  readonly kind: 'theirs' | 'ours' | 'away';
  readonly html: string;
  /** '' where it is not known. */
  readonly language: string;
}

const catalogues: Readonly<Record<string, () => Promise<{ readonly pages: PageTexts }>>> = {
  en: () => import('../text/pages/en'),
  de: () => import('../text/pages/de'),
  es: () => import('../text/pages/es'),
  fr: () => import('../text/pages/fr'),
  ar: () => import('../text/pages/ar'),
};

const render = (markdown: string) => marked.parse(markdown, { async: false });

async function fetchText(page: PageName, wanted: string): Promise<ShownText> {
  const theirs = findText(page, wanted);
  if (theirs) {
    const answer = await fetch(theirs.url);
    if (!answer.ok) throw new Error(`${theirs.url}: ${answer.status}`);
    const text = await answer.text();
    return { kind: 'theirs', html: theirs.url.endsWith('.html') ? text : render(text), language: theirs.language };
  }
  const { pages } = (await catalogues[wanted]?.()) ?? (await import('../text/pages/en'));
  const rules = spoken.get().text.gate.rule.map((rule) => `- ${rule}`);
  const markdown = page === 'rules' ? pages.rules(rules.join('\n')) : pages[page];
  return { kind: 'ours', html: render(markdown), language: wanted };
}

/** Never rejects. */
export function loadText(page: PageName, wanted: string): Promise<ShownText> {
  return fetchText(page, wanted).catch(() => ({ kind: 'away', html: '', language: '' }));
}
