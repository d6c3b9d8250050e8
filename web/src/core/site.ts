export const pageNames = ['rules', 'terms', 'privacy', 'imprint'] as const;
export type PageName = (typeof pageNames)[number];

interface SiteLink {
  readonly label: string;
  readonly url: string;
}

/** What the operator says of the place. The server has checked it. */
export interface Site {
  /** Null where the operator says nothing: it has our name then. */
  readonly name: string | null;
  readonly tagline: string;
  readonly contact: string;
  /** The address of a picture. */
  readonly logo: string;
  readonly links: readonly SiteLink[];
  /** Addresses of texts by their languages; '' where none is named. */
  readonly pages: Readonly<Partial<Record<PageName, Readonly<Record<string, string>>>>>;
}

const unsaid: Site = { name: null, tagline: '', contact: '', logo: '', links: [], pages: {} };

/** From the element that the server puts into the page. */
export function readSite(json: string | null | undefined): Site {
  return json ? { ...unsaid, ...(JSON.parse(json) as Partial<Site>) } : unsaid;
}

export const site = readSite(document.getElementById('site')?.textContent);

export interface SiteText {
  readonly url: string;
  /** '' where the operator has not named it. */
  readonly language: string;
}

/** The operator's text for one who reads that language; null where there is none in any. */
export function findText(page: PageName, wanted: string, { pages }: Site = site): SiteText | null {
  const texts = pages[page] ?? {};
  const language = [wanted, '', ...Object.keys(texts)].find((each) => Object.hasOwn(texts, each));
  const url = language === undefined ? undefined : texts[language];
  return language === undefined || url === undefined ? null : { url, language };
}
