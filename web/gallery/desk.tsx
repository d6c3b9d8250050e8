import type { ReactNode } from 'react';
import type { DeskActions } from '../admin/components/actions';
import { DeskScreen } from '../admin/components/DeskScreen';
import { TokenScreen } from '../admin/components/TokenScreen';
import type { Ban, Entry } from '../admin/core/api';
import { type Decision, type Desk, emptyDesk, reduce } from '../admin/core/desk';
import { FiguresControl } from '../admin/core/figures';
import type { Server } from '../admin/core/server';
import { banned, reported } from '../admin/testing/cases';
import { someHistory } from '../admin/testing/history';
import { adminText } from '../admin/text/catalogues';

const now = Date.now();
const ago = (minutes: number) => now - minutes * 60_000;
const ban = (minutes: number) => ({ reason: 'nudity', until: now + minutes * 60_000, count: 1, by: 'moderator' }) as const;
const pause = { ...ban(15), by: 'rules' } as const;

const entries: readonly Entry[] = [
  reported('3f9a01c2', { reports: 14, reporters: 9, reasons: { nudity: 9, other: 3, minor: 2 }, first: ago(200), last: ago(1), here: 2, ban: pause }),
  reported('b07e44d9', { reports: 5, reporters: 4, reasons: { threat: 4, other: 1 }, first: ago(70), last: ago(3), here: 1 }),
  reported('91c0aa3f', { reports: 3, reporters: 3, reasons: { spam: 3 }, first: ago(1500), last: ago(90), note: 'The same advert as last week' }),
  reported('0d5512be', { reports: 1, reporters: 1, reasons: { other: 1 }, first: ago(3000), last: ago(3000) }),
  reported('77aa10ff', { reports: 21, reporters: 17, reasons: { minor: 12, nudity: 9 }, first: ago(5000), last: ago(400), ban: ban(5_256_000) }),
];
const bans: readonly Ban[] = [
  banned('77aa10ff', { ...ban(5_256_000), note: 'Reported to the hotline' }),
  banned('3f9a01c2', pause),
  banned('5e21b8c4', { ...ban(1440), reason: 'spam', count: 3 }),
];

const select = (desk: Desk, id: string) => reduce(desk, { type: 'selected', id });
const lists = (more: boolean, rows = entries) => ({ entries: rows, bans, more: { queue: more, bans: more } });
const queue = reduce(emptyDesk, { type: 'polled', lists: lists(false), at: ago(0) });
const empty = reduce(emptyDesk, { type: 'polled', lists: { ...lists(false, []), bans: [] }, at: ago(0) });
const listOfBans = reduce(queue, { type: 'viewed', view: 'bans' });
const decision: Decision = {
  what: 'ban',
  id: 'b07e44d9',
  order: { id: 'b07e44d9', reason: 'threat', minutes: 1440, note: '' },
  until: now + 86_400_000,
  entry: entries[1] ?? null,
  ban: null,
};
const decided = reduce(select(queue, 'b07e44d9'), { type: 'decided', decision, at: 0 });

const desks: Readonly<Record<string, Desk>> = {
  'desk-loading': emptyDesk,
  'desk-empty': empty,
  'desk-queue': queue,
  'desk-more': reduce(queue, { type: 'polled', lists: lists(true), at: ago(0) }),
  'desk-banned': select(queue, '77aa10ff'),
  'desk-note': reduce(select(queue, '91c0aa3f'), { type: 'drafted', id: '91c0aa3f', draft: { note: 'The same advert as last week, now in Spanish', reason: 'other' } }),
  'desk-gone': reduce(queue, { type: 'polled', lists: lists(false, entries.slice(1)), at: ago(0) }),
  'desk-decided': decided,
  'desk-failed': reduce(decided, { type: 'failed', decision, failure: { kind: 'away' } }),
  'desk-away': reduce(queue, { type: 'pollFailed', failure: { kind: 'away' } }),
  'desk-busy': reduce(queue, { type: 'pollFailed', failure: { kind: 'busy', ms: 42_000 } }),
  'desk-done': reduce(emptyDesk, { type: 'polled', lists: lists(false, entries.slice(4)), at: ago(0) }),
  'desk-bans': listOfBans,
  'desk-no-bans': reduce(empty, { type: 'viewed', view: 'bans' }),
  'desk-drain': queue,
  'desk-level': queue,
  'desk-figures': queue,
  'desk-day': queue,
  'desk-no-figures': queue,
};

const server: Server = { stats: { activeUsers: 1204, waitingUsers: 31, activeSessions: 586 }, ready: true, level: 'info' };
const gone: Server = { stats: null, ready: null, level: null };
const figures = new FiguresControl(async (span) => ({ ok: true, data: someHistory(span, now) }));
const noFigures = new FiguresControl(async () => ({ ok: false, failure: { kind: 'away' } }));
/** Does nothing, whatever is pressed. */
const actions = new Proxy({} as DeskActions, { get: () => () => undefined });

/** The moderators' page in every state. */
export const deskStates: Readonly<Record<string, ReactNode>> = {
  'desk-token': <TokenScreen failure={null} asking={false} onEnter={() => undefined} />,
  'desk-token-wrong': <TokenScreen failure={{ kind: 'token' }} asking={false} onEnter={() => undefined} />,
  ...Object.fromEntries(
    Object.entries(desks).map(([name, desk]) => [
      name,
      <DeskScreen
        key={name}
        desk={desk}
        server={desk.failure?.kind === 'away' ? gone : server}
        figures={name === 'desk-no-figures' ? noFigures : figures}
        now={now}
        actions={actions}
      />,
    ]),
  ),
};

/** What is opened by presses, in the language that is spoken. */
export const openedDesk: Readonly<Record<string, (code: string) => readonly string[]>> = {
  'desk-drain': (code) => [adminText(code).server.drain],
  'desk-level': (code) => [`${adminText(code).server.level}: info`],
  'desk-note': () => ['n'],
  'desk-figures': () => ['f'],
  'desk-day': (code) => ['f', adminText(code).figures.spans.day],
  'desk-no-figures': () => ['f'],
};
