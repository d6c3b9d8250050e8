import type { Settings } from '../core/settings';
import { spokenLanguages } from '../core/wishes';

/** To make one takes a while. */
const named = new Map<string, Intl.DisplayNames>();

function namesIn(language: string): Intl.DisplayNames {
  const names = named.get(language) ?? new Intl.DisplayNames([language], { type: 'language' });
  named.set(language, names);
  return names;
}

/** The name of a language that is named in another one. */
function languageName(code: string, language: string): string {
  try {
    return namesIn(language).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What both share, as it is read: the words that the user has chosen, and languages by their names. Null for nothing. */
export function sharedNames(shared: readonly string[], { interests }: Settings, language: string): string | null {
  const languages = spokenLanguages(navigator.languages ?? []);
  const names = shared.map((each) => {
    const isLanguage = !interests.includes(each) && languages.includes(each.toLowerCase().split('-')[0] ?? '');
    return isLanguage ? languageName(each, language) : each;
  });
  return names.length > 0 ? new Intl.ListFormat(language, { type: 'conjunction' }).format(names) : null;
}
