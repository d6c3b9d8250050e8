import { useEffect, useRef, useState } from 'react';
import { Prose } from '../components/Prose';
import type { PageName } from '../core/site';
import { useLanguage, useText } from '../hooks/useText';
import { languages } from '../text/language';
import { loadText, type ShownText } from './siteText';

/** Null while it is on its way. */
function useSiteText(page: PageName): ShownText | null {
  const language = useLanguage();
  const [shown, setShown] = useState<ShownText | null>(null);
  useEffect(() => {
    let wanted = true;
    void loadText(page, language).then((text) => wanted && setShown(text));
    return () => {
      wanted = false;
    };
  }, [page, language]);
  return shown;
}

interface Props {
  readonly page: PageName;
}

/** Rules, terms, privacy or imprint: the operator's text, or ours until there is one. */
export function SitePage({ page }: Props) {
  const text = useText();
  const shown = useSiteText(page);
  const article = useRef<HTMLElement>(null);
  const direction = languages.find(({ code }) => code === shown?.language)?.rightToLeft ? 'rtl' : 'ltr';
  // One comes from a foot, and a screen reader begins at the heading.
  useEffect(() => {
    if (shown === null) return;
    scrollTo(0, 0);
    article.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, [shown]);
  return (
    <>
      <title>{`${text.site[page]} · ${text.name}`}</title>
      <main id="content" className="flex-1 py-6 sm:py-10">
        {shown?.kind === 'ours' && (
          <p role="note" className="mb-8 max-w-3xl rounded-tile border-2 border-warn bg-raised px-5 py-4 font-semibold">
            {text.site.unwritten}
          </p>
        )}
        {shown?.kind === 'away' && <p role="alert">{text.site.away}</p>}
        {shown && (
          <article
            key={shown.html}
            ref={article}
            className="max-w-3xl"
            {...(shown.language ? { lang: shown.language, dir: direction } : { dir: 'auto' as const })}
          >
            <Prose html={shown.html} heading={text.site[page]} />
          </article>
        )}
      </main>
    </>
  );
}
