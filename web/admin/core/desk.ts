import { type Reason, reasons } from '../../src/core/complaint';
import type { Ban, BanOrder, Entry, Failure } from './api';

export type View = 'queue' | 'bans';
type Gone = {
  /** The server has it no more. It stays as long as it is selected: what is pressed now must not hit its neighbour. */
  readonly gone?: true;
};
export type Case = Entry & Gone;
export type ListedBan = Ban & Gone;

/** What was decided of an id, and what there was before. */
export interface Decision {
  readonly what: 'dismiss' | 'ban' | 'lift';
  readonly id: string;
  readonly order: BanOrder | null;
  /** When a ban ends, by our clock. */
  readonly until: number;
  readonly entry: Case | null;
  readonly ban: ListedBan | null;
}

/** What is chosen and typed for an id before it is decided. */
export interface Draft {
  readonly reason?: Reason;
  readonly note?: string;
}

export type News =
  | { readonly kind: 'decided' | 'undone'; readonly decision: Decision }
  | { readonly kind: 'failed'; readonly decision: Decision; readonly failure: Failure }
  | { readonly kind: 'noteFailed'; readonly id: string; readonly failure: Failure };

/** A moderator's desk: what is to be decided, and what was. */
export interface Desk {
  readonly view: View;
  /** Null until the server has said it. */
  readonly entries: readonly Case[] | null;
  readonly bans: readonly ListedBan[];
  readonly more: Readonly<Record<View, boolean>>;
  readonly selected: Readonly<Record<View, string | null>>;
  /** From then on a decision counts: not at once where the selection has moved by itself. */
  readonly readyAt: number;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** What can be undone. */
  readonly last: Decision | null;
  readonly news: News | null;
  /** Why the lists are not new. */
  readonly failure: Failure | null;
  /** When the lists were new. */
  readonly asOf: number;
}

export const emptyDesk: Desk = {
  view: 'queue',
  entries: null,
  bans: [],
  more: { queue: false, bans: false },
  selected: { queue: null, bans: null },
  readyAt: 0,
  drafts: {},
  last: null,
  news: null,
  failure: null,
  asOf: 0,
};

export interface Lists {
  readonly entries: readonly Entry[];
  readonly bans: readonly Ban[];
  readonly more: Desk['more'];
}

export type DeskEvent =
  | { readonly type: 'polled'; readonly lists: Lists; readonly at: number }
  | { readonly type: 'pollFailed'; readonly failure: Failure }
  | { readonly type: 'viewed'; readonly view: View }
  | { readonly type: 'selected'; readonly id: string }
  | { readonly type: 'moved'; readonly by: 1 | -1 }
  | { readonly type: 'drafted'; readonly id: string; readonly draft: Draft }
  | { readonly type: 'noted'; readonly id: string; readonly note: string }
  | { readonly type: 'noteFailed'; readonly id: string; readonly failure: Failure }
  | { readonly type: 'decided'; readonly decision: Decision; readonly at: number }
  | { readonly type: 'undone' }
  | { readonly type: 'failed'; readonly decision: Decision; readonly failure: Failure }
  | { readonly type: 'expired'; readonly decision: Decision };

/** A second press that was meant for the one before. */
const guardMs = 500;

/** A moderator has banned it already. What the server's rules have paused is still to be looked at. */
export const isDecided = ({ ban }: Entry): boolean => ban?.by === 'moderator';

/** What is to be decided comes first; else as the server has it. */
export function queueOf(desk: Desk): readonly Case[] {
  const entries = desk.entries ?? [];
  const decided = entries.filter(isDecided);
  return [...entries.filter((entry) => !decided.includes(entry)), ...decided];
}

export const openOf = (desk: Desk): readonly Case[] => (desk.entries ?? []).filter((entry) => !isDecided(entry));

export const selectedCase = (desk: Desk): Case | null => desk.entries?.find(({ id }) => id === desk.selected.queue) ?? null;
export const selectedBan = (desk: Desk): ListedBan | null => desk.bans.find(({ id }) => id === desk.selected.bans) ?? null;

/** The reason that most have named; of two that as many have named the graver one. */
export function mainReason(entry: Entry): Reason {
  const gravest: readonly Reason[] = ['minor', 'threat', 'nudity', 'spam', 'other'];
  const count = (reason: Reason) => entry.reasons[reason] ?? 0;
  return gravest.reduce((most, reason) => (count(reason) > count(most) ? reason : most));
}

export const reasonOf = (desk: Desk, entry: Entry): Reason => desk.drafts[entry.id]?.reason ?? mainReason(entry);
export const noteOf = (desk: Desk, entry: Entry): string => desk.drafts[entry.id]?.note ?? entry.note;

/** The one after it, round and round. */
export const nextReason = (reason: Reason): Reason => reasons[(reasons.indexOf(reason) + 1) % reasons.length] ?? reason;

const listed = (desk: Desk) => (desk.view === 'queue' ? queueOf(desk) : desk.bans);

/** What is selected stays where it was, though the server has it no more. */
function keepSelected<T extends { readonly id: string } & Gone>(before: readonly T[], now: readonly T[], selected: string | null): readonly T[] {
  const index = before.findIndex(({ id }) => id === selected);
  const old = before[index];
  if (!old || now.some(({ id }) => id === selected)) return now;
  return now.toSpliced(index, 0, { ...old, gone: true });
}

/** Of what is left, that which comes after an id, or before it at the end. */
function neighbour(before: readonly { readonly id: string }[], left: readonly { readonly id: string }[], id: string): string | null {
  const index = before.findIndex((each) => each.id === id);
  const isLeft = (each: { readonly id: string }) => left.some((one) => one.id === each.id);
  return (before.slice(index + 1).find(isLeft) ?? before.slice(0, Math.max(index, 0)).findLast(isLeft) ?? left[0])?.id ?? null;
}

function take(desk: Desk, { entries: polled, bans, more }: Lists, at: number): Desk {
  const dismissed = desk.last?.what === 'dismiss' ? desk.last.id : null;
  const entries = keepSelected(desk.entries ?? [], polled.filter(({ id }) => id !== dismissed), desk.selected.queue);
  const known = new Set([dismissed, ...[...entries, ...bans].map(({ id }) => id)]);
  const drafts = Object.fromEntries(Object.entries(desk.drafts).filter(([id]) => known.has(id)));
  const next: Desk = { ...desk, entries, bans: keepSelected(desk.bans, bans, desk.selected.bans), more, drafts, failure: null, asOf: at };
  const selected = {
    queue: desk.selected.queue ?? openOf(next)[0]?.id ?? null,
    bans: desk.selected.bans ?? next.bans[0]?.id ?? null,
  };
  const hasMoved = selected[desk.view] !== desk.selected[desk.view];
  return { ...next, selected, readyAt: hasMoved && desk.entries !== null ? at + guardMs : desk.readyAt };
}

function move(desk: Desk, by: 1 | -1): Desk {
  const rows = listed(desk);
  const index = rows.findIndex(({ id }) => id === desk.selected[desk.view]);
  const to = index < 0 ? rows[0] : (rows[index + by] ?? rows[index]);
  return to ? select(desk, to.id) : desk;
}

function select(desk: Desk, id: string): Desk {
  if (desk.selected[desk.view] === id) return desk;
  return { ...desk, selected: { ...desk.selected, [desk.view]: id }, readyAt: 0 };
}

const put = <T extends { readonly id: string }>(list: readonly T[], id: string, value: T | null): readonly T[] => {
  const index = list.findIndex((each) => each.id === id);
  if (index < 0) return value ? [value, ...list] : list;
  return value ? list.with(index, value) : list.toSpliced(index, 1);
};

/** As it will be at the server. */
function apply(desk: Desk, { what, id, order, until, entry, ban }: Decision): Desk {
  const entries = desk.entries ?? [];
  if (what === 'dismiss') return { ...desk, entries: put(entries, id, null) };
  const set = order && { reason: order.reason, until, count: (entry?.ban?.count ?? ban?.count ?? 0) + 1, by: 'moderator' as const };
  const bans = put<ListedBan>(desk.bans, id, set && { ...set, id, note: order.note });
  return { ...desk, entries: entry ? put(entries, id, { ...entry, ban: set }) : entries, bans };
}

function decide(desk: Desk, decision: Decision, at: number): Desk {
  const next = apply(desk, decision);
  const left = desk.view === 'queue' ? openOf(next) : next.bans;
  const stays = left.some(({ id }) => id === decision.id);
  const { [decision.id]: draft, ...drafts } = desk.drafts;
  return {
    ...next,
    // What is dismissed may be there again.
    drafts: decision.what === 'dismiss' && draft ? desk.drafts : drafts,
    selected: stays ? desk.selected : { ...desk.selected, [desk.view]: neighbour(listed(desk), left, decision.id) },
    readyAt: at + guardMs,
    last: decision,
    news: { kind: 'decided', decision },
  };
}

/** As it was before. */
function restore(desk: Desk, { id, entry, ban }: Decision): Desk {
  return { ...desk, entries: entry ? put(desk.entries ?? [], id, entry) : desk.entries, bans: put(desk.bans, id, ban) };
}

function undo(desk: Desk): Desk {
  const decision = desk.last;
  if (!decision) return desk;
  return { ...select(restore(desk, decision), decision.id), last: null, news: { kind: 'undone', decision } };
}

function fail(desk: Desk, decision: Decision, failure: Failure): Desk {
  const last = desk.last === decision ? null : desk.last;
  return { ...restore(desk, decision), last, news: { kind: 'failed', decision, failure } };
}

function note(desk: Desk, id: string, text: string): Desk {
  const { note: typed, ...draft } = desk.drafts[id] ?? {};
  const drafts = { ...desk.drafts, [id]: typed === undefined || typed === text ? draft : { ...draft, note: typed } };
  return { ...desk, drafts, entries: desk.entries?.map((entry) => (entry.id === id ? { ...entry, note: text } : entry)) ?? null };
}

export function reduce(desk: Desk, event: DeskEvent): Desk {
  switch (event.type) {
    case 'polled':
      return take(desk, event.lists, event.at);
    case 'pollFailed':
      return { ...desk, failure: event.failure };
    case 'viewed':
      return { ...desk, view: event.view };
    case 'selected':
      return select(desk, event.id);
    case 'moved':
      return move(desk, event.by);
    case 'drafted':
      return { ...desk, drafts: { ...desk.drafts, [event.id]: { ...desk.drafts[event.id], ...event.draft } } };
    case 'noted':
      return note(desk, event.id, event.note);
    case 'noteFailed':
      return { ...desk, news: { kind: 'noteFailed', id: event.id, failure: event.failure } };
    case 'decided':
      return decide(desk, event.decision, event.at);
    case 'undone':
      return undo(desk);
    case 'failed':
      return fail(desk, event.decision, event.failure);
    case 'expired':
      return desk.last === event.decision ? { ...desk, last: null, news: null } : desk;
  }
}
