import type { Match, Wishes } from './protocol';
import type { Settings } from './settings';

export const maxInterests = 5;
const maxInterestLength = 30;
/** The server looks at no more. */
const maxLanguages = 3;
const maxShared = 8;

/** One word or a few, as everybody writes them. Empty if nothing is left. */
export function tidyInterest(words: string): string {
  return words.normalize('NFC').toLowerCase().replace(/[\s,#]+/g, ' ').trim().slice(0, maxInterestLength).trim();
}

/** What somebody has typed is added, several at once where there are commas; no more than may be, and nothing twice. */
export function addInterests(before: readonly string[], typed: string): readonly string[] {
  const added = typed.split(/[,،]/).map(tidyInterest).filter((interest) => interest !== '');
  return [...new Set([...before, ...added])].slice(0, maxInterests);
}

/** The languages alone, without countries: those tell more than is needed, and would keep people apart. */
export function spokenLanguages(tags: readonly string[]): readonly string[] {
  const languages = tags.map((tag) => tag.toLowerCase().split('-')[0] ?? '').filter((language) => /^[a-z]{2,3}$/.test(language));
  return [...new Set(languages)].slice(0, maxLanguages);
}

/** What the server is asked for. What is empty is not said. */
export function wishesOf({ interests, shareLanguages, textOnly, meetText }: Settings, tags: readonly string[], avoid: readonly string[]): Wishes {
  const languages = shareLanguages ? spokenLanguages(tags) : [];
  return {
    ...(textOnly ? { mode: 'text' } : meetText && { mode: 'any' }),
    ...(interests.length > 0 && { interests }),
    ...(languages.length > 0 && { languages }),
    ...(avoid.length > 0 && { avoid }),
  };
}

/** What both have named, as far as the server says so: bounded, and words alone. */
export function sharedIn({ shared }: Match): readonly string[] {
  if (!Array.isArray(shared)) return [];
  return shared.filter((each): each is string => typeof each === 'string' && each !== '').slice(0, maxShared).map((each) => each.slice(0, 2 * maxInterestLength));
}

/** Who is here, as the server said last. */
export interface Crowd {
  readonly here: number;
  readonly waiting: number;
  /** From when on anybody will do; null where anybody does. */
  readonly relaxAt: number | null;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Null where the server does not say it. */
export function readCrowd(data: unknown, now: number): Crowd | null {
  const { here, waiting, relaxInMs } = (data ?? {}) as Record<string, unknown>;
  if (!isCount(here) || !isCount(waiting)) return null;
  return { here, waiting, relaxAt: isCount(relaxInMs) && relaxInMs > 0 ? now + relaxInMs : null };
}
