import { describe, expect, it } from 'vitest';
import { someHistory } from '../testing/history';
import { extremes, type History, panelsOf } from './history';

const nothing: History = { period: 10, times: [1, 2], figures: {}, closes: {}, routes: {} };
const linesOf = (history: History, name: string) => panelsOf(history).find((panel) => panel.name === name)?.lines;

describe('the panels', () => {
  it('are of what the server has, and no others', () => {
    expect(panelsOf(nothing)).toEqual([]);
    expect(panelsOf({ ...nothing, figures: { users: [1, 2], of_tomorrow: [1, 2] } }).map(({ name }) => name)).toEqual(['people']);
    const { figures, ...rest } = someHistory('hour', 0);
    expect(panelsOf({ figures, ...rest })).toHaveLength(12);
  });

  it('say matches, refusals and ends a minute; what is not known stays so', () => {
    const history = { ...nothing, figures: { matches: [null, 0.5], relays: [null, 3] }, closes: { flood: [null, 2] } };
    expect(linesOf(history, 'meetings')).toEqual([{ name: { word: 'matches' }, values: [null, 30] }]);
    expect(linesOf(history, 'relays')).toEqual([{ name: { word: 'relays' }, values: [null, 3] }]);
    expect(linesOf(history, 'closes')).toEqual([{ name: { own: 'flood' }, values: [null, 120] }]);
  });

  it('have the five most frequent reasons, and the others as one', () => {
    const closes = { a: [1, 0], b: [9, 9], c: [0, 5], d: [4, 0], e: [3, 0], f: [2, 0], g: [null, 0.5] };
    const lines = linesOf({ ...nothing, closes }, 'closes') ?? [];
    expect(lines.map(({ name }) => ('own' in name ? name.own : name.word))).toEqual(['b', 'c', 'd', 'e', 'f', 'others']);
    expect(lines.at(-1)?.values).toEqual([60, 30]);
  });

  it('have the slowest routes first', () => {
    const lines = linesOf({ ...nothing, routes: { page: [0.1, null], stats: [null, 0.3], terms: [0.2, 0.2] } }, 'routes') ?? [];
    expect(lines.map(({ name }) => 'own' in name && name.own)).toEqual(['stats', 'terms', 'page']);
  });
});

it('the least and the most of some values', () => {
  expect(extremes([null, 3, 0, 7])).toEqual([0, 7]);
  expect(extremes([null])).toBeNull();
});
