/** Null where nothing was to be said. */
export type Values = readonly (number | null)[];

/** How the last hour or day went, as the server tells it: each list of values is as long as that of the times. */
export interface History {
  /** Seconds between two samples. */
  readonly period: number;
  /** Seconds since the epoch, the oldest first. */
  readonly times: readonly number[];
  readonly figures: Readonly<Record<string, Values>>;
  /** Sessions that have ended, a second, by reason. */
  readonly closes: Readonly<Record<string, Values>>;
  /** What 95 of 100 requests took at most, in seconds, by route. */
  readonly routes: Readonly<Record<string, Values>>;
}

export const spans = ['hour', 'day'] as const;
export type Span = (typeof spans)[number];

export type Unit = 'count' | 'percent' | 'bytes' | 'seconds';
export type PanelName = 'people' | 'queue' | 'wait' | 'meetings' | 'relays' | 'refusals' | 'closes' | 'routes' | 'lag' | 'cpu' | 'memory' | 'nodes';
export type LineName = 'users' | 'calls' | 'waiting' | 'wait' | 'matches' | 'skips' | 'relays' | 'refused' | 'limited' | 'lag' | 'cpu' | 'memory' | 'nodes' | 'others';

export interface Line {
  /** What the page has a word for; else a name of the server's own, as its metrics and its log have it. */
  readonly name: { readonly word: LineName } | { readonly own: string };
  readonly values: Values;
}

/** A plot: some lines of the same unit. */
export interface Panel {
  readonly name: PanelName;
  readonly unit: Unit;
  readonly lines: readonly Line[];
}

/** As many as can be told apart. */
const maxLines = 5;
const aMinute = 60;

const known = (values: Values): readonly number[] => values.filter((value) => value !== null);
const sum = (values: Values): number => known(values).reduce((total, value) => total + value, 0);
const scaled = (values: Values, by: number): Values => (by === 1 ? values : values.map((value) => value && value * by));

/** The least and the most of it; null where there is nothing. */
export function extremes(values: Values): readonly [number, number] | null {
  const all = known(values);
  return all.length > 0 ? [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))] : null;
}

/** The most frequent ones, and the others as one. */
function closes(history: History): readonly Line[] {
  const sorted = Object.entries(history.closes).toSorted(([, a], [, b]) => sum(b) - sum(a));
  const lines = sorted.slice(0, maxLines).map(([own, values]): Line => ({ name: { own }, values: scaled(values, aMinute) }));
  const rest = sorted.slice(maxLines).map(([, values]) => values);
  if (rest.length === 0) return lines;
  const others = history.times.map((_time, i) => rest.reduce((total, values) => total + (values[i] ?? 0) * aMinute, 0));
  return [...lines, { name: { word: 'others' }, values: others }];
}

const most = (values: Values) => extremes(values)?.[1] ?? 0;

/** The slowest ones. */
function routes(history: History): readonly Line[] {
  const sorted = Object.entries(history.routes).toSorted(([, a], [, b]) => most(b) - most(a));
  return sorted.slice(0, maxLines).map(([own, values]) => ({ name: { own }, values }));
}

/** What there is to plot; what the server does not have is not there. */
export function panelsOf(history: History): readonly Panel[] {
  const lines = (by: number, ...words: readonly LineName[]): readonly Line[] =>
    words.flatMap((word) => {
      const values = history.figures[word];
      return values ? [{ name: { word }, values: scaled(values, by) }] : [];
    });
  const all: readonly Panel[] = [
    { name: 'people', unit: 'count', lines: lines(1, 'users', 'calls') },
    { name: 'queue', unit: 'count', lines: lines(1, 'waiting') },
    { name: 'wait', unit: 'seconds', lines: lines(1, 'wait') },
    { name: 'meetings', unit: 'count', lines: lines(aMinute, 'matches', 'skips') },
    { name: 'relays', unit: 'count', lines: lines(1, 'relays') },
    { name: 'refusals', unit: 'count', lines: lines(aMinute, 'refused', 'limited') },
    { name: 'closes', unit: 'count', lines: closes(history) },
    { name: 'routes', unit: 'seconds', lines: routes(history) },
    { name: 'lag', unit: 'seconds', lines: lines(1, 'lag') },
    { name: 'cpu', unit: 'percent', lines: lines(1, 'cpu') },
    { name: 'memory', unit: 'bytes', lines: lines(1, 'memory') },
    { name: 'nodes', unit: 'count', lines: lines(1, 'nodes') },
  ];
  return all.filter((panel) => panel.lines.length > 0);
}
