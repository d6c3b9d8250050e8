import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { banned, reported } from '../testing/cases';
import type { Answer, Api, Ban, BanOrder, Entry } from './api';
import { DeskControl, pollMs, undoMs } from './control';
import { openOf } from './desk';
import { Session } from './session';

const ok: Answer<unknown> = { ok: true, data: null };
const away: Answer<never> = { ok: false, failure: { kind: 'away' } };

/** A server that keeps what it was told; `answer` is what it says to the next orders. */
function play(entries: readonly Entry[], bans: readonly Ban[] = []) {
  const told: string[] = [];
  const server = { entries, bans, answer: ok };
  const order = (words: string) => async () => {
    told.push(words);
    return server.answer;
  };
  const api = {
    reports: async () => ({ ok: true, data: { reports: server.entries, more: false } }),
    bans: async () => ({ ok: true, data: { bans: server.bans, more: false } }),
    ban: (wish: BanOrder) => order(`ban ${Object.values(wish).join(' ')}`)(),
    lift: (id: string) => order(`lift ${id}`)(),
    dismiss: (id: string) => order(`dismiss ${id}`)(),
    note: (id: string, note: string) => order(`note ${id} ${note}`)(),
  };
  const signedOut = vi.fn<() => void>();
  const control = new DeskControl(api as unknown as Api, signedOut);
  return { control, told, server, api, signedOut };
}

const [a, b] = [reported('aaaaaaaa'), reported('bbbbbbbb')];
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

describe('a decision', () => {
  it('to ban is sent at once, with the reason of most and the note that was typed', async () => {
    const { control, told } = play([a, b]);
    await control.poll();
    control.dispatch({ type: 'drafted', id: a.id, draft: { note: 'seen' } });
    control.ban(15);
    await settle();
    expect(told).toEqual(['ban aaaaaaaa spam 15 seen']);
  });

  it('to dismiss is sent when it cannot be undone any more, or the next one is made, or the page is left', async () => {
    const { control, told } = play([a, b, reported('cccccccc')]);
    const end = control.start();
    await settle();
    control.dismiss();
    await settle(undoMs - 1);
    expect(told).toEqual([]);
    await settle(1);
    expect(told).toEqual(['dismiss aaaaaaaa']);
    control.dismiss();
    await settle(600);
    control.ban(15);
    await settle();
    expect(told.slice(1).map((words) => words.slice(0, 16))).toEqual(['dismiss bbbbbbbb', 'ban cccccccc spa']);
    end();
  });

  it('to dismiss that is undone is never sent', async () => {
    const { control, told } = play([a, b]);
    await control.poll();
    control.dismiss();
    control.undo();
    await settle(undoMs * 2);
    expect([told, openOf(control.get()).length]).toEqual([[], 2]);
  });

  it('to ban that is undone is lifted, or is what it was before', async () => {
    const until = 2_000_000;
    const paused = { ...b, ban: { reason: 'threat', until, count: 1, by: 'rules' } } as const;
    const { control, told } = play([a, paused], [banned(b.id, { by: 'rules', reason: 'threat', until })]);
    await control.poll();
    control.ban(15);
    control.undo();
    await settle(600);
    control.dispatch({ type: 'selected', id: b.id });
    control.ban(15);
    control.undo();
    await settle();
    expect(told).toEqual(['ban aaaaaaaa spam 15 ', 'lift aaaaaaaa', 'ban bbbbbbbb spam 15 ', `ban bbbbbbbb threat ${until} `]);
  });

  it('is made once, though it is pressed twice', async () => {
    const { control, told } = play([a, b]);
    await control.poll();
    control.ban(15);
    control.ban(15);
    await settle();
    expect(told).toHaveLength(1);
  });

  it('about one that is gone is none', async () => {
    const { control, told, server } = play([a, b]);
    await control.poll();
    server.entries = [b];
    await control.poll();
    control.ban(15);
    control.dismiss();
    await settle(undoMs);
    expect(told).toEqual([]);
  });

  it('that does not arrive is taken back', async () => {
    const { control, server } = play([a, b]);
    await control.poll();
    server.answer = away;
    control.ban(15);
    await settle();
    expect([openOf(control.get()).length, control.get().news?.kind]).toEqual([2, 'failed']);
  });

  it('that another moderator has made before is no failure; a ban of one who is gone is one', async () => {
    const { control, server } = play([a, b]);
    await control.poll();
    server.answer = { ok: false, failure: { kind: 'gone' } };
    control.dismiss();
    await settle(undoMs);
    expect(control.get().news).toBeNull();
    control.ban(15);
    await settle();
    expect(control.get().news?.kind).toBe('failed');
  });

  it('outlives lists that were asked for before it', async () => {
    const { control, api } = play([a, b]);
    await control.poll();
    let resolve: ((answer: Awaited<ReturnType<typeof api.reports>>) => void) | undefined;
    api.reports = () => new Promise((take) => (resolve = take));
    const old = control.poll();
    control.ban(15);
    resolve?.({ ok: true, data: { reports: [a, b], more: false } });
    await old;
    expect(openOf(control.get()).map(({ id }) => id)).toEqual([b.id]);
  });
});

describe('a note', () => {
  it('is sent when it is another one', async () => {
    const { control, told } = play([{ ...a, note: 'old' }]);
    await control.poll();
    control.saveNote(a.id);
    control.dispatch({ type: 'drafted', id: a.id, draft: { note: 'old' } });
    control.saveNote(a.id);
    control.dispatch({ type: 'drafted', id: a.id, draft: { note: 'new' } });
    control.saveNote(a.id);
    await settle();
    expect([told, control.get().entries?.[0]?.note]).toEqual([['note aaaaaaaa new'], 'new']);
  });
});

describe('a server', () => {
  it('that takes the token no more ends it', async () => {
    const { control, api, signedOut } = play([a]);
    api.reports = async () => ({ ok: false, failure: { kind: 'token' } }) as never;
    await control.poll();
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it('that asks to wait is asked again when it said so', async () => {
    const { control, api } = play([a]);
    expect(await control.poll()).toBe(pollMs);
    api.bans = async () => ({ ok: false, failure: { kind: 'busy', ms: 30_000 } }) as never;
    expect(await control.poll()).toBe(30_000);
    expect(control.get().entries).toEqual([a]);
  });
});

const kept = () => JSON.stringify({ ...sessionStorage, ...localStorage });

describe('the token', () => {
  afterEach(() => sessionStorage.clear());
  it('is not asked for where the server wants none', async () => {
    const session = new Session(async () => ok);
    session.begin();
    await settle();
    expect([session.get(), kept()]).toEqual([{ tag: 'in', token: '' }, '{}']);
  });

  it.each(['leave', 'refused'] as const)('is kept when it holds, for the tab alone, and forgotten when it does not: %s', async (end) => {
    const session = new Session(async (token) => (token === 'right' ? ok : { ok: false, failure: { kind: 'token' } }));
    session.begin();
    await settle();
    expect(session.get()).toEqual({ tag: 'out', failure: null, asking: false });
    session.enter('wrong');
    await settle();
    expect([session.get(), kept()]).toEqual([{ tag: 'out', failure: { kind: 'token' }, asking: false }, '{}']);
    session.enter('right');
    await settle();
    expect([new Session(async () => ok).get(), localStorage.length]).toEqual([{ tag: 'in', token: 'right' }, 0]);
    session[end]();
    expect(kept()).toBe('{}');
  });
});
