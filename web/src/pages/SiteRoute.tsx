import { lazy, Suspense } from 'react';
import { Frame } from '../components/Frame';
import type { PageName } from '../core/site';

/** The operator's pages are few people's business: their code is fetched when somebody goes there. */
export const loadSitePage = async () => ({ default: (await import('./SitePage')).SitePage });

const SitePage = lazy(loadSitePage);

interface Props {
  readonly page: PageName;
}

export function SiteRoute({ page }: Props) {
  return (
    <Frame>
      <Suspense fallback={<main id="content" className="flex-1" />}>
        <SitePage page={page} />
      </Suspense>
    </Frame>
  );
}
