import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUp } from '../testing/fakeCall';
import { fakeMatch } from '../testing/fakes';
import { renewMs } from './avoid';
import type { Ack } from './protocol';
import { SettingsStore } from './settings';
import { addInterests, readCrowd, sharedIn, spokenLanguages, tidyInterest } from './wishes';

describe('an interest', () => {
  it.each([
    ['  Open   Source ', 'open source'],
    ['#Music', 'music'],
    ['e\u0301tude', 'étude'],
    [' , ', ''],
    ['x'.repeat(100), 'x'.repeat(30)],
  ])('is written as everybody writes it: %j', (typed, tidy) => {
    expect(tidyInterest(typed)).toBe(tidy);
  });

  it('is one of five, none twice', () => {
    expect(addInterests(['music'], 'Music, chess,, موسيقى، sea')).toEqual(['music', 'chess', 'موسيقى', 'sea']);
    expect(addInterests(['a', 'b', 'c', 'd'], 'e,f')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('languages are told without their countries, and three at most', () => {
  expect(spokenLanguages(['de-AT', 'de', 'en-US', 'fr', 'es'])).toEqual(['de', 'en', 'fr']);
  expect(spokenLanguages(['', 'x-klingon', 'C'])).toEqual([]);
});

it('what a server says of the crowd and of what is shared is taken as far as it makes sense', () => {
  expect(readCrowd({ message: '', here: 12, waiting: 3, relaxInMs: 8000 }, 1000)).toEqual({ here: 12, waiting: 3, relaxAt: 9000 });
  expect(readCrowd({ here: 2, waiting: 1 }, 1000)).toEqual({ here: 2, waiting: 1, relaxAt: null });
  for (const odd of [null, {}, { here: '2', waiting: 1 }, { here: -1, waiting: Number.NaN }]) expect(readCrowd(odd, 0)).toBeNull();
  expect(sharedIn({ ...fakeMatch(), shared: ['music', 7, ''] as string[] })).toEqual(['music']);
  expect(sharedIn({ ...fakeMatch(), shared: 'music' as never })).toEqual([]);
  expect(sharedIn(fakeMatch())).toEqual([]);
});

describe('remembered interests', () => {
  beforeEach(() => localStorage.clear());

  it.each([
    [['music', 'open source'], ['music', 'open source']],
    [['Music'], []],
    [['a', 'b', 'c', 'd', 'e', 'f'], []],
    ['music', []],
    [[7], []],
  ])('are taken where they are what we would store: %j', (stored, interests) => {
    localStorage.setItem('flinxx', JSON.stringify({ interests: stored }));
    expect(new SettingsStore().get().interests).toEqual(interests);
  });
});

async function setUpWaiting() {
  const set = setUp();
  set.parts.languages.mockReturnValue(['de-AT', 'en']);
  set.parts.settings.change({ interests: ['music'] });
  set.call.start();
  set.hear({ type: 'online', fresh: true });
  await runPending();
  return set;
}

describe('the server', () => {
  fakeSurroundings();

  it('is asked for somebody who shares something, and hears of languages only where it may', async () => {
    const { signaling, parts, call, hear } = await setUpWaiting();
    expect(signaling.request.mock.lastCall).toEqual(['find_partner', { interests: ['music'], languages: ['de', 'en'] }]);
    parts.settings.change({ shareLanguages: false, interests: [] });
    hear({ type: 'waiting' });
    expect(signaling.request.mock.lastCall).toEqual(['find_partner']);
    call.close();
  });

  it('hears of other wishes while one waits, once, and keeps the place', async () => {
    const { signaling, parts, call, hear, tag, state } = await setUpWaiting();
    hear({ type: 'waiting', crowd: { here: 2, waiting: 1, relaxInMs: 500 } });
    call.wish();
    expect(signaling.request).toHaveBeenCalledOnce();
    parts.settings.change({ interests: ['chess'] });
    call.wish();
    call.wish();
    expect(signaling.request).toHaveBeenCalledTimes(2);
    hear({ type: 'waiting', crowd: { here: 3, waiting: 1 } });
    expect([tag(), state().phase]).toEqual(['waiting', { tag: 'waiting', crowd: { here: 3, waiting: 1, relaxAt: null } }]);
  });

  it('hears after a skip what has changed in the call', async () => {
    const { signaling, parts, call, hear } = await setUpWaiting();
    hear({ type: 'matched', match: fakeMatch() });
    parts.settings.change({ interests: ['chess'] });
    call.wish();
    expect(signaling.request).toHaveBeenCalledOnce();
    call.skip();
    hear({ type: 'waiting' });
    expect(signaling.request.mock.calls.map(([name]) => name)).toEqual(['find_partner', 'skip_user', 'find_partner']);
    vi.clearAllTimers();
  });

  it.each<[Ack & { ok: false }, number]>([
    [{ ok: false, code: 'rate_limited', message: '', retryAfterMs: 7000 }, 7000],
    [{ ok: false, code: 'timeout', message: '' }, 3000],
  ])('hears again of wishes that it has refused while one waits: %j', async (refusal, ms) => {
    const { signaling, parts, call, hear, tag } = await setUpWaiting();
    hear({ type: 'waiting' });
    parts.settings.change({ interests: ['chess'] });
    signaling.request.mockResolvedValueOnce(refusal);
    call.wish();
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect([signaling.request.mock.calls.length, tag()]).toEqual([2, 'waiting']);
    await vi.advanceTimersByTimeAsync(1);
    expect(signaling.request.mock.lastCall).toEqual(['find_partner', { interests: ['chess'], languages: ['de', 'en'] }]);
    expect(signaling.request).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(signaling.request).toHaveBeenCalledTimes(3);
  });
});

async function setUpAvoiding() {
  const set = setUp();
  set.parts.avoid.get.mockReturnValue(['t']);
  set.call.start();
  set.hear({ type: 'online', fresh: true });
  await runPending();
  return set;
}

describe('whom to avoid', () => {
  fakeSurroundings();

  it('is said with a skip', async () => {
    const { signaling, call, hear } = await setUpAvoiding();
    hear({ type: 'matched', match: fakeMatch() });
    call.skip();
    expect(signaling.request.mock.lastCall).toEqual(['skip_user', { sessionId: 's', avoid: ['t'] }]);
    hear({ type: 'waiting' });
    expect(signaling.request).toHaveBeenCalledTimes(2);
    vi.clearAllTimers();
  });

  it('is said again every six minutes while one waits, and to a server that was away', async () => {
    const { signaling, hear, tag } = await setUpAvoiding();
    hear({ type: 'waiting' });
    await vi.advanceTimersByTimeAsync(renewMs - 1);
    expect(signaling.request).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    expect(signaling.request.mock.lastCall).toEqual(['find_partner', { avoid: ['t'] }]);
    hear({ type: 'waiting' });
    await vi.advanceTimersByTimeAsync(renewMs - 1);
    expect(signaling.request).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(signaling.request).toHaveBeenCalledTimes(3);
    hear({ type: 'offline' });
    hear({ type: 'online', fresh: false });
    expect([tag(), signaling.request.mock.calls.length]).toEqual(['waiting', 4]);
    vi.clearAllTimers();
  });
});
