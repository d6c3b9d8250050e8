import { describe, expect, it } from 'vitest';
import { banned, reported } from '../testing/cases';
import type { Ban, Entry } from './api';
import { type Decision, type Desk, type DeskEvent, emptyDesk, mainReason, nextReason, noteOf, openOf, queueOf, reasonOf, reduce, selectedCase } from './desk';

const polled = (entries: readonly Entry[], bans: readonly Ban[] = [], at = 0): DeskEvent => ({
  type: 'polled',
  lists: { entries, bans, more: { queue: false, bans: false } },
  at,
});
const play = (desk: Desk, ...events: readonly DeskEvent[]) => events.reduce(reduce, desk);
const [a, b, c] = [reported('aaaaaaaa'), reported('bbbbbbbb'), reported('cccccccc')];
const three = play(emptyDesk, polled([a, b, c]));
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id[0]).join('');
const banOf = (entry: Entry): Decision => ({
  what: 'ban', id: entry.id, order: { id: entry.id, reason: 'spam', minutes: 15, note: 'why' }, until: 5000, entry, ban: null,
});
const dismissalOf = (entry: Entry): Decision => ({ what: 'dismiss', id: entry.id, order: null, until: 0, entry, ban: null });
const decided = (decision: Decision, at = 0): DeskEvent => ({ type: 'decided', decision, at });

describe('the queue', () => {
  it('begins with the first, and is walked up and down to its ends', () => {
    const down: DeskEvent = { type: 'moved', by: 1 };
    const up: DeskEvent = { type: 'moved', by: -1 };
    expect(three.selected.queue).toBe(a.id);
    expect(play(three, down).selected.queue).toBe(b.id);
    expect(play(three, down, down, down).selected.queue).toBe(c.id);
    expect(play(three, down, up, up).selected.queue).toBe(a.id);
  });

  it('has those first that are to be decided: also who was paused by the rules, not who was banned by a moderator', () => {
    const ban = { reason: 'spam', until: 9000, count: 1, by: 'moderator' } as const;
    const desk = play(emptyDesk, polled([{ ...a, ban }, { ...b, ban: { ...ban, by: 'rules' } }, c]));
    expect([ids(queueOf(desk)), ids(openOf(desk)), desk.selected.queue]).toEqual(['bca', 'bc', b.id]);
  });

  it('keeps selection, reason and note when it is new', () => {
    const written = play(
      three,
      { type: 'selected', id: b.id },
      { type: 'drafted', id: b.id, draft: { note: 'half a wor' } },
      { type: 'drafted', id: b.id, draft: { reason: 'minor' } },
      polled([reported('dddddddd'), c, { ...b, reports: 9, note: 'of another one' }, a]),
    );
    expect(selectedCase(written)?.reports).toBe(9);
    expect([noteOf(written, b), reasonOf(written, b)]).toEqual(['half a wor', 'minor']);
  });

  it('forgets what was written about those that are gone', () => {
    const desk = play(three, { type: 'drafted', id: c.id, draft: { note: 'x' } }, polled([a, b]));
    expect(desk.drafts).toEqual({});
  });

  it('does not put another one under the fingers when the selected one is gone', () => {
    const gone = play(three, { type: 'selected', id: b.id }, polled([a, c]), polled([a, c]));
    expect(selectedCase(gone)).toEqual({ ...b, gone: true });
    expect(ids(queueOf(gone))).toBe('abc');
    const moved = play(gone, { type: 'moved', by: 1 }, polled([a, c]));
    expect([ids(queueOf(moved)), moved.selected.queue]).toEqual(['ac', c.id]);
  });

  it('does not count a press at once where somebody new is selected by itself', () => {
    const desk = play(emptyDesk, polled([]), polled([a], [], 7000));
    expect([desk.selected.queue, desk.readyAt]).toEqual([a.id, 7500]);
    expect(play(desk, { type: 'selected', id: a.id }).readyAt).toBe(7500);
    expect(play(desk, polled([a, b], [], 7100), { type: 'moved', by: 1 }).readyAt).toBe(0);
  });

  it('stays when the server is away, and says so', () => {
    const away = play(three, { type: 'pollFailed', failure: { kind: 'away' } });
    expect([away.entries, away.failure?.kind, play(away, polled([a])).failure]).toEqual([three.entries, 'away', null]);
  });
});

describe('a decision', () => {
  it('to ban shows at once, and leads to the next one', () => {
    const desk = play(three, decided(banOf(a), 100));
    expect([ids(queueOf(desk)), ids(openOf(desk)), desk.selected.queue, desk.readyAt]).toEqual(['bca', 'bc', b.id, 600]);
    expect(desk.bans[0]).toEqual(banned(a.id, { until: 5000, note: 'why' }));
  });

  it('at the end of the queue leads to the one before, and the last one to nobody', () => {
    const last = play(three, { type: 'selected', id: c.id }, decided(banOf(c)));
    expect(last.selected.queue).toBe(b.id);
    expect(play(last, decided(dismissalOf(b)), decided(dismissalOf(a))).selected.queue).toBeNull();
  });

  it('to dismiss hides at once, though the server still has it', () => {
    const desk = play(three, decided(dismissalOf(a)), polled([a, b, c]));
    expect(ids(queueOf(desk))).toBe('bc');
  });

  it.each([
    ['dismiss', dismissalOf(a)],
    ['ban', banOf(a)],
  ])('to %s is undone, and selected again', (_what, decision) => {
    const desk = play(three, decided(decision), { type: 'undone' });
    expect([ids(queueOf(desk)), desk.bans, desk.selected.queue, desk.last]).toEqual(['abc', [], a.id, null]);
    expect(desk.news).toEqual({ kind: 'undone', decision });
  });

  it('to dismiss that is undone leaves what was typed', () => {
    const desk = play(three, { type: 'drafted', id: a.id, draft: { note: 'typed' } }, decided(dismissalOf(a)), polled([a, b, c]), { type: 'undone' });
    expect(noteOf(desk, a)).toBe('typed');
  });

  it('to ban for longer is undone to the ban of before', () => {
    const ban = banned(a.id, { by: 'rules' });
    const paused = play(emptyDesk, polled([{ ...a, ban: { reason: 'spam', until: 9000, count: 1, by: 'rules' } }, b], [ban]));
    const longer = play(paused, decided({ ...banOf(a), entry: selectedCase(paused), ban }));
    expect(longer.bans).toEqual([banned(a.id, { until: 5000, count: 2, note: 'why' })]);
    expect(play(longer, { type: 'undone' }).bans).toEqual([ban]);
  });

  it('that the server refuses is taken back, and said; what was decided since can be undone as before', () => {
    const failure = { kind: 'refused', message: 'no' } as const;
    const [first, second] = [banOf(a), banOf(b)];
    const desk = play(three, decided(first), decided(second), { type: 'failed', decision: first, failure });
    expect([ids(openOf(desk)), desk.last, desk.news]).toEqual(['ac', second, { kind: 'failed', decision: first, failure }]);
  });

  it('cannot be undone once its time is over, and nothing is said of it any more', () => {
    const decision = banOf(a);
    const desk = play(three, decided(decision), { type: 'expired', decision });
    expect([desk.last, desk.news, play(desk, { type: 'undone' })]).toEqual([null, null, desk]);
  });

  it('to lift leaves the list of bans, and makes it open again in the queue', () => {
    const ban = banned(a.id);
    const entry = { ...a, ban: { reason: 'spam', until: 9000, count: 1, by: 'moderator' } } as const;
    const desk = play(emptyDesk, polled([entry], [ban, banned('99999999')]), { type: 'viewed', view: 'bans' });
    const lifted = play(desk, decided({ what: 'lift', id: a.id, order: null, until: 0, entry, ban }));
    expect([ids(lifted.bans), lifted.selected.bans, ids(openOf(lifted))]).toEqual(['9', '99999999', 'a']);
  });
});

describe('a note', () => {
  it('that is kept is no draft any more, unless more was typed meanwhile', () => {
    const typed = play(three, { type: 'drafted', id: a.id, draft: { note: 'one' } });
    const kept = play(typed, { type: 'noted', id: a.id, note: 'one' });
    expect([kept.drafts[a.id], selectedCase(kept)?.note]).toEqual([{}, 'one']);
    const more = play(typed, { type: 'drafted', id: a.id, draft: { note: 'one two' } }, { type: 'noted', id: a.id, note: 'one' });
    expect(noteOf(more, a)).toBe('one two');
  });
});

describe('the reason', () => {
  it.each([
    [{ spam: 2, nudity: 1 }, 'spam'],
    [{ spam: 1, minor: 1 }, 'minor'],
    [{ other: 1 }, 'other'],
    [{}, 'minor'],
  ])('of %j is %s', (reasons, reason) => {
    expect(mainReason(reported('aaaaaaaa', { reasons }))).toBe(reason);
  });

  it('goes round', () => {
    expect(nextReason('other')).toBe('nudity');
    expect(nextReason('nudity')).toBe('minor');
  });
});
