import { describe, expect, it } from 'vitest';
import { fakeHeard, fakeMatch } from '../testing/fakes';
import { complainable } from './complaint';
import { nothingLocal } from './media';
import type { PartnerView } from './partner';
import { reduce } from './reducer';
import { type CallEvent, type CallState, type Effect, initialState, partnerOf, type Phase } from './state';

/** What the world owes the call: what was asked for, and has not been answered. */
interface Owed {
  /** A connection to the server, which comes and goes. */
  readonly connection: boolean;
  readonly media: boolean;
  readonly search: boolean;
  /** A place in the server's queue. */
  readonly queued: boolean;
  readonly pause: boolean;
  readonly guard: boolean;
  /** A watch over the connection to the partner, which ends in a call or in a loss. */
  readonly peer: boolean;
}

interface Node {
  readonly state: CallState;
  readonly owed: Owed;
}

const beginning: Node = {
  state: initialState,
  owed: { connection: false, media: false, search: false, queued: false, pause: false, guard: false, peer: false },
};

const isOnline = ({ state }: Node) => state.server === 'online';
const reachesServer = (node: Node) => (isOnline(node) ? null : node.owed.connection);

/**
 * What leads on from each phase: an answer that is on its way, or (`true`) a button. A phase without an entry does not compile, and
 * one whose answer nobody owes fails below.
 */
const waysOn: { readonly [Tag in Phase['tag']]: (node: Node, phase: Extract<Phase, { tag: Tag }>) => boolean } = {
  idle: () => true,
  blocked: () => true,
  asking: ({ owed }) => owed.media,
  connecting: (node) => reachesServer(node) ?? false,
  searching: (node) => reachesServer(node) ?? node.owed.search,
  waiting: (node) => reachesServer(node) ?? node.owed.queued,
  banned: ({ owed }) => owed.pause,
  uninvited: () => true,
  delayed: ({ owed }) => owed.pause,
  negotiating: ({ owed }) => owed.peer,
  inCall: ({ owed }) => owed.peer,
  reconnecting: ({ owed }) => owed.peer,
  parted: ({ owed }, { held }) => held || owed.pause,
};

const hasWayOn = (node: Node): boolean => {
  const { phase } = node.state;
  return (waysOn[phase.tag] as (node: Node, phase: Phase) => boolean)(node, phase);
};
/** Nothing happens by itself. */
const waitsForUser = ({ phase }: CallState) => phase.tag === 'idle' || phase.tag === 'blocked' || phase.tag === 'uninvited' || (phase.tag === 'parted' && phase.held);

const view = (stand: PartnerView['stand']): PartnerView => ({ stand, long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open' });
const stands = ['meeting', 'unanswered', 'unreached', 'connected', 'broken', 'silent'] as const;
const both = [true, false] as const;
const always = () => true;
const withPeer = ({ owed }: Node) => owed.peer;
const withServer = ({ state, owed }: Node) => owed.connection && state.server === 'online';
const withoutServer = ({ state, owed }: Node) => owed.connection && state.server !== 'online';

/** Every event, when it can come, and in which kinds. `user`: only if somebody presses something. */
const events: {
  readonly [Type in CallEvent['type']]: {
    readonly when: (node: Node) => boolean;
    readonly kinds: readonly Extract<CallEvent, { type: Type }>[];
    readonly user?: true;
  };
} = {
  start: { when: always, user: true, kinds: both.map((autoNext) => ({ type: 'start', ...(autoNext && { invite: { code: null } }), autoNext, blurFirst: true })) },
  skip: { when: always, user: true, kinds: [{ type: 'skip' }] },
  invite: { when: always, user: true, kinds: [{ type: 'invite', invite: null }, { type: 'invite', invite: { code: 'a' } }] },
  proving: { when: ({ owed }) => owed.search, kinds: [{ type: 'proving' }] },
  invited: { when: ({ state, owed }) => state.invite?.code === null && owed.search, kinds: [{ type: 'invited', code: 'a' }] },
  uninvited: { when: ({ state, owed }) => state.invite !== null && (owed.search || owed.queued), kinds: [{ type: 'uninvited' }] },
  hold: { when: always, user: true, kinds: [{ type: 'hold' }] },
  stop: { when: always, user: true, kinds: [{ type: 'stop' }] },
  switch: { when: always, user: true, kinds: both.map((on) => ({ type: 'switch', device: 'mic', on })) },
  'problem-over': { when: always, user: true, kinds: [{ type: 'problem-over' }, { type: 'problem-over', device: 'mic' }] },
  'auto-next': { when: always, user: true, kinds: both.map((on) => ({ type: 'auto-next', on })) },
  complain: {
    when: ({ state }) => complainable(state) !== null,
    user: true,
    kinds: [
      { type: 'complain', what: 'report', reason: 'spam', sessionId: 's' },
      { type: 'complain', what: 'block', sessionId: 'another' },
    ],
  },
  wish: { when: always, user: true, kinds: [{ type: 'wish' }] },
  'complaint-over': { when: always, user: true, kinds: [{ type: 'complaint-over' }] },
  complained: {
    when: ({ state }) => state.complaint?.outcome === 'sending',
    kinds: (['done', 'late', 'failed'] as const).map((outcome) => ({ type: 'complained', complaint: { what: 'report', sessionId: 's', outcome } })),
  },
  'former-over': { when: ({ state }) => state.former !== null, kinds: [{ type: 'former-over' }] },
  blur: { when: always, user: true, kinds: both.map((on) => ({ type: 'blur', on })) },
  'blur-first': { when: always, user: true, kinds: both.map((on) => ({ type: 'blur-first', on })) },
  read: { when: always, user: true, kinds: [{ type: 'read' }] },
  said: { when: withPeer, user: true, kinds: [{ type: 'said', text: 'a', at: 0 }] },
  'media-ready': {
    when: ({ owed }) => owed.media,
    kinds: both.map((on) => ({ type: 'media-ready', local: nothingLocal, has: { mic: on, camera: on } })),
  },
  'media-slow': { when: ({ owed }) => owed.media, kinds: both.map((allowed) => ({ type: 'media-slow', allowed })) },
  'media-failed': { when: ({ owed }) => owed.media, kinds: [{ type: 'media-failed', problem: 'refused' }] },
  'media-changed': { when: always, kinds: [{ type: 'media-changed', local: nothingLocal }] },
  'device-problem': { when: always, kinds: [{ type: 'device-problem', problem: { device: 'camera', problem: 'unplugged' } }] },
  online: { when: withoutServer, kinds: both.map((fresh) => ({ type: 'online', fresh })) },
  offline: { when: ({ owed }) => owed.connection, kinds: [{ type: 'offline' }] },
  banned: {
    when: ({ owed }) => owed.connection,
    kinds: [{ type: 'banned', ban: { reason: 'spam', until: 2, contact: '' }, at: 1 }],
  },
  limited: { when: withoutServer, kinds: [{ type: 'limited', ms: 1, at: 0 }] },
  waiting: { when: ({ owed }) => owed.search, kinds: [{ type: 'waiting' }] },
  // Also one that crosses a stop on its way.
  matched: { when: withServer, kinds: [{ type: 'matched', match: fakeMatch() }] },
  refused: {
    when: ({ owed }) => owed.search,
    kinds: [
      { type: 'refused', code: 'rate_limited', retryAfterMs: 1, at: 0 },
      { type: 'refused', code: 'timeout', retryAfterMs: 1, at: 0 },
      { type: 'refused', code: 'in_session', retryAfterMs: 1, at: 0 },
    ],
  },
  parted: { when: withServer, kinds: [{ type: 'parted', how: 'left' }, { type: 'parted', how: 'skipped' }] },
  'partner-view': { when: withPeer, kinds: stands.map((stand) => ({ type: 'partner-view', view: view(stand), at: 0 })) },
  'partner-stream': { when: withPeer, kinds: [{ type: 'partner-stream', stream: {} as MediaStream }] },
  'partner-quality': { when: withPeer, kinds: [{ type: 'partner-quality', quality: { level: 'good' } as never }] },
  heard: { when: withPeer, kinds: [{ type: 'heard', heard: fakeHeard({ texts: ['a'] }), at: 0 }] },
  frame: { when: withPeer, kinds: [{ type: 'frame' }] },
  'blur-over': { when: withPeer, kinds: [{ type: 'blur-over' }] },
  undelivered: { when: withPeer, kinds: [{ type: 'undelivered', since: 0 }] },
  'peer-lost': { when: withPeer, kinds: [{ type: 'peer-lost' }] },
  'peer-failed': { when: withPeer, kinds: [{ type: 'peer-failed' }] },
  elapsed: { when: ({ owed }) => owed.pause, kinds: [{ type: 'elapsed' }] },
  'skip-ready': { when: ({ owed }) => owed.guard, kinds: [{ type: 'skip-ready' }] },
};

/** What is still owed once that has come. */
function receive(owed: Owed, event: CallEvent): Owed {
  switch (event.type) {
    case 'media-ready':
    case 'media-failed':
      return { ...owed, media: false };
    case 'online':
      // Whatever was asked before is answered by nobody; who was waiting still is, unless the server has forgotten.
      return { ...owed, search: false, queued: owed.queued && !event.fresh };
    case 'waiting':
      return { ...owed, search: false, queued: true };
    case 'matched':
      return { ...owed, search: false, queued: false };
    case 'refused':
    case 'uninvited':
      return { ...owed, search: false, queued: event.type === 'refused' && owed.queued };
    case 'elapsed':
      return { ...owed, pause: false };
    case 'skip-ready':
      return { ...owed, guard: false };
    default:
      return owed;
  }
}

/** What an effect makes the world owe, as the controller performs it. */
function ask(owed: Owed, effect: Effect): Owed {
  switch (effect.type) {
    case 'connect':
      return { ...owed, connection: true };
    case 'disconnect':
      return { ...owed, connection: false, search: false, queued: false };
    case 'open-media':
      return { ...owed, media: true };
    case 'close-media':
      return { ...owed, media: false };
    case 'search':
      return { ...owed, search: true };
    case 'leave':
      return { ...owed, search: false, queued: false };
    case 'open-peer':
      return { ...owed, peer: true };
    case 'close-peer':
      return { ...owed, peer: false };
    case 'pause':
      return { ...owed, pause: true };
    case 'guard-skip':
      return { ...owed, guard: true };
    case 'apply-devices':
    case 'unblur-later':
    case 'complain':
      return owed;
  }
}

function step({ state, owed }: Node, event: CallEvent): Node {
  const next = reduce(state, event);
  return { state: next.state, owed: next.effects.reduce(ask, receive(owed, event)) };
}

/** Two that differ in none of this go on in the same way. */
function keyOf({ state, owed }: Node): string {
  const { phase, server, autoNext, skipReady, former, complaint, invite } = state;
  const stand = partnerOf(state)?.view?.stand;
  return JSON.stringify([{ ...phase, partner: undefined, since: undefined }, stand, server, autoNext, skipReady, former, complaint?.outcome, invite !== null, owed]);
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly event: CallEvent;
  readonly byUser: boolean;
}

/** Everything that can be reached, by every event in every phase. */
function walk() {
  const nodes = new Map([[keyOf(beginning), beginning]]);
  const edges: Edge[] = [];
  // A map can be added to while it is walked through.
  for (const [from, node] of nodes) {
    for (const { when, kinds, user } of Object.values(events)) {
      if (!when(node)) continue;
      for (const event of kinds) {
        const next = step(node, event);
        const to = keyOf(next);
        if (!nodes.has(to)) nodes.set(to, next);
        edges.push({ from, to, event, byUser: user === true });
      }
    }
  }
  return { nodes, edges };
}

/** From where one gets there, over those edges. */
function sources(nodes: ReadonlyMap<string, Node>, edges: readonly Edge[], isGoal: (node: Node) => boolean): Set<string> {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const found = new Set([...nodes].filter(([, node]) => isGoal(node)).map(([key]) => key));
  for (const key of found) for (const from of before.get(key) ?? []) found.add(from);
  return found;
}

describe('every phase, under every event', () => {
  const { nodes, edges } = walk();

  it('is reached', () => {
    expect(new Set([...nodes.values()].map(({ state }) => state.phase.tag))).toEqual(new Set(Object.keys(waysOn)));
    expect(new Set(edges.map(({ event }) => event.type))).toEqual(new Set(Object.keys(events)));
  });

  it('has a way on: an answer that somebody owes, or a button', () => {
    expect([...nodes].filter(([, node]) => !hasWayOn(node)).map(([key]) => key)).toEqual([]);
  });

  it('has its buttons: Stop everywhere, and where nothing happens by itself, the one that leads on', () => {
    for (const node of nodes.values()) {
      expect(step(node, { type: 'stop' }).state.phase.tag).toBe('idle');
      expect(node.state.skipReady || node.owed.guard).toBe(true);
      if (!waitsForUser(node.state)) continue;
      const { tag } = node.state.phase;
      const press: CallEvent = tag === 'uninvited' ? { type: 'invite', invite: null } : tag === 'parted' ? { type: 'skip' } : { type: 'start', autoNext: true, blurFirst: true };
      const ready: Node = { ...node, state: { ...node.state, skipReady: true } };
      expect(['asking', 'searching']).toContain(step(ready, press).state.phase.tag);
    }
  });

  it('leads into a call, without a press where it waits for none', () => {
    const unpressed = edges.filter(({ from, byUser }) => !byUser || waitsForUser((nodes.get(from) as Node).state));
    const leading = sources(nodes, unpressed, ({ state }) => state.phase.tag === 'inCall');
    expect([...nodes.keys()].filter((key) => !leading.has(key))).toEqual([]);
  });

  it('has a partner, and a watch over the connection, or neither', () => {
    for (const { state, owed } of nodes.values()) expect(partnerOf(state) !== null).toBe(owed.peer);
  });
});
