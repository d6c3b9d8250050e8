import { Opening } from '../core/opening';
import { settings } from '../core/settings';
import { site } from '../core/site';
import { Store } from '../core/store';
import { text as english } from './en';
import type { Text } from './type';

export interface Language {
  readonly code: string;
  /** In the language itself. */
  readonly name: string;
  readonly rightToLeft?: boolean;
}

export const languages: readonly Language[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
  { code: 'es', name: 'Español' },
  { code: 'fr', name: 'Français' },
  { code: 'ar', name: 'العربية', rightToLeft: true },
];

/** English comes with the page; of the others only the one that is spoken. */
const catalogues: Readonly<Record<string, () => Promise<{ readonly text: Text }>>> = {
  de: () => import('./de'),
  es: () => import('./es'),
  fr: () => import('./fr'),
  ar: () => import('./ar'),
};

/** In the operator's name, where there is one. */
function named(text: Text): Text {
  const { name, tagline } = site;
  if (name === null) return text;
  const put = (title: string) => title.replace(text.name, () => name);
  return {
    ...text,
    name,
    home: { ...text.home, title: tagline ? `${name}: ${tagline}` : put(text.home.title) },
    call: { ...text.call, title: put(text.call.title) },
    gate: { ...text.gate, title: put(text.gate.title) },
  };
}

interface Spoken {
  readonly code: string;
  readonly text: Text;
}

class SpokenStore extends Store<Spoken> {
  speak(code: string, text: Text): void {
    const { documentElement } = document;
    documentElement.lang = code;
    documentElement.dir = languages.find((language) => language.code === code)?.rightToLeft ? 'rtl' : 'ltr';
    this.set({ code, text: named(text) });
  }
}

/** The language that is spoken now. */
export const spoken = new SpokenStore({ code: 'en', text: named(english) });

/** Of the languages that the user reads, the first that we speak. */
export function preferredLanguage(chosen: string | null, wanted: readonly string[]): string {
  const codes = [chosen, ...wanted].map((tag) => tag?.toLowerCase().split('-')[0]);
  return codes.find((code) => languages.some((language) => language.code === code)) ?? 'en';
}

const loading = new Opening<{ readonly text: Text }>();

/** False if another one was chosen meanwhile. */
function load(code: string): Promise<boolean> {
  const catalogue = async () => (await catalogues[code]?.()) ?? { text: english };
  return loading.ask(catalogue, ({ text }) => spoken.speak(code, text));
}

/** Speaks the language that was chosen, or the browser's. Without its catalogue it stays English. */
export async function speakPreferred(): Promise<void> {
  const code = preferredLanguage(settings.get().language, navigator.languages ?? []);
  if (code !== spoken.get().code) await load(code).catch(() => undefined);
}

/** Speaks another language from now on. Rejects when its catalogue cannot be fetched. */
export async function chooseLanguage(code: string): Promise<void> {
  if (await load(code)) settings.change({ language: code });
}
