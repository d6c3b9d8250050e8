import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { someHistory } from '../testing/history';
import type { Answer } from './api';
import { FiguresControl } from './figures';
import type { History, Span } from './history';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const good = (span: Span): Answer<History> => ({ ok: true, data: someHistory(span, 0) });

it('asks as often as there are samples, and no more once it has ended', async () => {
  const asked: Span[] = [];
  const figures = new FiguresControl(async (span) => {
    asked.push(span);
    return good(span);
  });
  const end = figures.start();
  await vi.advanceTimersByTimeAsync(10_500);
  expect(asked).toEqual(['hour', 'hour']);
  figures.show('day');
  await vi.advanceTimersByTimeAsync(100_000);
  expect(asked).toEqual(['hour', 'hour', 'day']);
  figures.show('hour');
  await vi.advanceTimersByTimeAsync(10_500);
  expect(asked.slice(3)).toEqual(['hour', 'hour']);
  end();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(5);
});

it('keeps what it has while the server is away, and says why', async () => {
  let away = false;
  const figures = new FiguresControl(async (span) => (away ? { ok: false, failure: { kind: 'away' } } : good(span)));
  const end = figures.start();
  await vi.advanceTimersByTimeAsync(0);
  const { history } = figures.get();
  expect(history).not.toBeNull();
  away = true;
  await vi.advanceTimersByTimeAsync(10_500);
  expect(figures.get()).toEqual({ span: 'hour', history, failure: { kind: 'away' } });
  end();
});

it('takes no late answer for the span of before', async () => {
  const late: { answer?: (answer: Answer<History>) => void } = {};
  const figures = new FiguresControl((span) => (span === 'hour' ? new Promise((resolve) => (late.answer = resolve)) : Promise.resolve(good(span))));
  const end = figures.start();
  figures.show('day');
  await vi.advanceTimersByTimeAsync(0);
  late.answer?.(good('hour'));
  await vi.advanceTimersByTimeAsync(0);
  expect(figures.get().history?.period).toBe(120);
  end();
});
