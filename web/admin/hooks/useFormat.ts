import { useMemo } from 'react';
import { useLanguage } from '../../src/hooks/useText';
import type { Duration } from '../core/durations';

export interface Format {
  readonly time: (at: number) => string;
  /** Not long ago, so without the year. */
  readonly moment: (at: number) => string;
  /** How long ago, in the largest unit that says something. */
  readonly ago: (at: number, now: number) => string;
  readonly duration: (duration: Duration) => string;
  readonly count: (count: number) => string;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** As the moderator writes times: in the language of the page, and of the own country where the browser tells it. */
function formatIn(language: string): Format {
  const locale = navigator.languages?.find((tag) => tag.split('-')[0] === language) ?? language;
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const moments = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
  const spans = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const counts = new Intl.NumberFormat(locale);
  return {
    time: (at) => times.format(at),
    moment: (at) => moments.format(at),
    ago: (at, now) => {
      const ms = Math.max(0, now - at);
      const [unit, length] = units.find(([, each]) => ms >= each) ?? ['minute', 60_000];
      return spans.format(-Math.floor(ms / length), unit);
    },
    duration: ({ unit, count }) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
    count: (count) => counts.format(count),
  };
}

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatIn(language), [language]);
}
