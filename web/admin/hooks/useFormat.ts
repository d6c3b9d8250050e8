import { useMemo } from 'react';
import { useLanguage } from '../../src/hooks/useText';
import type { Duration } from '../core/durations';
import type { Unit } from '../core/history';

export interface Format {
  readonly time: (at: number) => string;
  /** Not long ago, so without the year. */
  readonly moment: (at: number) => string;
  /** How long ago, in the largest unit that says something. */
  readonly ago: (at: number, now: number) => string;
  readonly duration: (duration: Duration) => string;
  readonly count: (count: number) => string;
  /** Of today or yesterday: with the seconds, where they are told apart. */
  readonly clock: (at: number, withSeconds: boolean) => string;
  readonly figure: (unit: Unit, value: number) => string;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Short, with as many digits as say something. */
function figureIn(locale: string): Format['figure'] {
  const with2 = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, roundingPriority: 'lessPrecision', maximumFractionDigits: 2, ...options });
  const unit = (name: string, unitDisplay: 'short' | 'narrow' = 'narrow') => with2({ style: 'unit', unit: name, unitDisplay });
  const [large, counts, percents, megabytes, milliseconds, seconds] = [
    new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
    with2({}),
    with2({ style: 'percent' }),
    unit('megabyte', 'short'),
    unit('millisecond'),
    unit('second'),
  ];
  return (kind, value) => {
    switch (kind) {
      case 'count':
        return (value >= 100 ? large : counts).format(value);
      case 'percent':
        return percents.format(value);
      case 'bytes':
        return megabytes.format(value / 1e6);
      case 'seconds':
        return value < 1 ? milliseconds.format(value * 1000) : seconds.format(value);
    }
  };
}

/** The language of the page, of the own country where the browser tells it. */
const localeOf = (language: string): string => navigator.languages?.find((tag) => tag.split('-')[0] === language) ?? language;

/** As the moderator writes times. */
function formatIn(locale: string): Format {
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const moments = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
  const spans = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const counts = new Intl.NumberFormat(locale);
  const clocks = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const exactClocks = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
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
    clock: (at, withSeconds) => (withSeconds ? exactClocks : clocks).format(at),
    figure: figureIn(locale),
  };
}

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatIn(localeOf(language)), [language]);
}
