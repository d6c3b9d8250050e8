import { remaining } from './ban';
import { endBlur, followDevices, seeFrame } from './blur';
import { addMessages, hear, loseSince } from './chat';
import { askAgain, type Complaint, rememberFormer, conclude } from './complaint';
import { type Device, nothingLocal } from './media';
import { isSame } from './same';
import { invited, meetFriend, uninvited } from './inviting';
import {
  type CallEvent, type CallState, type DeviceProblem, type Effect, meetPartner, type Parting, type Partner, type Search,
  type Step,
} from './state';
import { type Event, go, search, stay } from './steps';

/** How long "partner left" stands before the next one is looked for. */
export const partedPauseMs = 2500;
export const skipGuardMs = 800;

/** A skip from now on is of this call. */
function ofThisCall(state: CallState, { partner }: { readonly partner: Partner }): CallState {
  return { ...state, skipped: partner.match.sessionId };
}

/** Whoever was with a friend is not put before a stranger without a press. */
function part(state: CallState, how: Parting, by: Search): Step {
  const held = !state.autoNext || state.invite !== null;
  const parting: Effect[] = [{ type: 'close-peer' }];
  if (!held) parting.push({ type: 'pause', ms: partedPauseMs });
  return go(state, { tag: 'parted', how, by, held }, ...parting);
}

function start(before: CallState, { invite = null, textOnly = false, autoNext, blurFirst, devices }: Event<'start'>): Step {
  const { tag } = before.phase;
  if (tag !== 'idle' && tag !== 'blocked') return stay(before);
  const state = { ...before, invite, textOnly, autoNext, blurFirst, devices: { ...before.devices, ...devices } };
  return go(state, { tag: 'asking' }, { type: 'connect' }, { type: 'open-media' });
}

function mediaReady(before: CallState, { local, has }: Event<'media-ready'>): Step {
  if (before.phase.tag !== 'asking') return stay(before);
  const { mic, camera } = before.devices;
  const state = { ...before, ...local, devices: { mic: mic && has.mic, camera: camera && has.camera, screen: false } };
  if (state.server !== 'online') return go(state, { tag: 'connecting' }, { type: 'apply-devices' });
  return search(state, 'find', { type: 'apply-devices' });
}

/** The partner is told of a screen that comes or goes, and not of the rest. */
function mediaChanged(before: CallState, { local }: Event<'media-changed'>): Step {
  const screen = local.screen !== null;
  const state = { ...before, ...local };
  if (screen === before.devices.screen) return stay(state);
  return stay({ ...state, devices: { ...before.devices, screen } }, { type: 'apply-devices' });
}

/** The server has forgotten the call that was, too, where it does not know us any more. */
function online(before: CallState, { fresh }: Event<'online'>): Step {
  return askAgain(goOnline({ ...before, server: 'online', limited: null, former: fresh ? null : before.former }, fresh), fresh);
}

function goOnline(state: CallState, fresh: boolean): Step {
  const { phase } = state;
  switch (phase.tag) {
    case 'connecting':
      return search(state, 'find');
    case 'searching':
      return search(state, fresh ? 'find' : phase.by);
    case 'waiting':
      return fresh ? search(state, 'find') : stay(state);
    case 'delayed':
    case 'parted':
      return fresh ? go(state, { ...phase, by: 'find' }) : stay(state);
    case 'idle':
      // A stop that was pressed while the server was away, or that was lost with a node that died.
      return fresh ? stay(state) : stay(state, { type: 'leave' });
    default:
      return fresh && 'partner' in phase ? part(state, 'lost', 'find') : stay(state);
  }
}

/** Said again while it waits already, the place in the queue is kept. */
function waiting(state: CallState, { crowd }: Event<'waiting'>): Step {
  const { tag } = state.phase;
  if (tag !== 'searching' && (tag !== 'waiting' || !crowd)) return stay(state);
  return go(state, { tag: 'waiting', ...(crowd && { crowd }) });
}

/** Somebody new is more important. */
function withoutThanks(state: CallState): CallState {
  return state.complaint?.outcome === 'done' ? { ...state, complaint: null } : state;
}

function matched(state: CallState, { match }: Event<'matched'>): Step {
  switch (state.phase.tag) {
    case 'idle':
    case 'asking':
    case 'blocked':
    case 'banned':
      return stay(state, { type: 'leave' });
    default:
      return go(withoutThanks(state), { tag: 'negotiating', partner: meetPartner(match, state.blurFirst) }, { type: 'close-peer' }, { type: 'open-peer', match });
  }
}

/** Nothing is left open. When the ban is over, it is as after a stop. */
function banned(before: CallState, { ban, at }: Event<'banned'>): Step {
  const state: CallState = { ...stopped(before), server: 'connecting', limited: null, former: null, complaint: null };
  const ms = remaining(ban, at);
  const end: Effect[] = ms === null ? [] : [{ type: 'pause', ms }];
  return go(state, { tag: 'banned', ban }, { type: 'close-media' }, { type: 'close-peer' }, { type: 'disconnect' }, ...end);
}

function refused(state: CallState, { code, retryAfterMs: ms, at }: Event<'refused'>): Step {
  const { phase } = state;
  // Without a connection there is nothing to retry: coming online asks again.
  if (phase.tag !== 'searching' || code === 'offline') return stay(state);
  // A stop was lost with its connection: whom it was to leave is left now.
  if (code === 'in_session' && state.invite) return search(state, 'find', { type: 'leave' });
  if (code === 'in_session' && phase.by === 'find') return search({ ...state, skipped: null }, 'skip');
  // The skipped call is over already.
  if (code === 'not_in_session' && phase.by === 'skip') return search(state, 'find');
  return go(state, { tag: 'delayed', code, ms, until: at + ms, by: phase.by }, { type: 'pause', ms });
}

function elapsed(state: CallState): Step {
  const { phase } = state;
  if (phase.tag === 'banned') return go(state, { tag: 'idle' });
  if (phase.tag === 'delayed' || (phase.tag === 'parted' && !phase.held)) return search(state, phase.by);
  return stay(state);
}

/** Something is known of the partner now, if there is still one. */
function learn(state: CallState, read: (partner: Partner) => readonly [Partial<Partner>, ...Effect[]]): Step {
  const { phase } = state;
  if (!('partner' in phase)) return stay(state);
  const [change, ...effects] = read(phase.partner);
  if (isSame(change, phase.partner)) return stay(state, ...effects);
  return go(state, { ...phase, partner: { ...phase.partner, ...change } }, ...effects);
}

/** Said by the partner, over the channel. */
function heard(state: CallState, { heard: news, at }: Event<'heard'>): Step {
  return learn(state, (partner) => {
    const [blurred, ...effects] = followDevices(partner, news.devices, state.blurFirst);
    return [{ ...blurred, devices: news.devices ?? partner.devices, chat: hear(partner.chat, news, at) }, ...effects];
  });
}

/** What is seen of the partner leads into the call, out of it for as long as it is interrupted, and back. */
function follow(state: CallState, at: number): Step {
  const { phase } = state;
  if (!('partner' in phase)) return stay(state);
  // A call that was interrupted has begun before.
  if (phase.partner.view?.stand === 'connected') return go(state, { since: at, ...phase, tag: 'inCall' });
  return phase.tag === 'inCall' ? go(state, { ...phase, tag: 'reconnecting' }) : stay(state);
}

function parted(state: CallState, { how }: Event<'parted'>): Step {
  const { phase } = state;
  if ('partner' in phase) return part(state, how, 'find');
  // We had given up, and the partner has left by now: nothing is left to skip.
  return phase.tag === 'parted' ? go(state, { ...phase, by: 'find' }) : stay(state);
}

/** Everything was tried. The server is told that the two have parted, so that they are not put together again at once. */
function peerLost(state: CallState): Step {
  const { phase } = state;
  if (!('partner' in phase)) return stay(state);
  const how = phase.tag === 'negotiating' ? 'unreached' : 'lost';
  if (!state.invite) return part(ofThisCall(state, phase), how, 'skip');
  const step = part(state, how, 'find');
  return { ...step, effects: [{ type: 'leave' }, ...step.effects] };
}

/** The next call would fail in the same way: nobody is looked for until the user says so. */
function peerFailed(state: CallState): Step {
  if (!('partner' in state.phase)) return stay(state);
  return go(state, { tag: 'parted', how: 'failed', by: 'find', held: true }, { type: 'close-peer' }, { type: 'leave' });
}

function skip(before: CallState): Step {
  const { phase, skipReady } = before;
  if (!skipReady || !('partner' in phase || phase.tag === 'parted')) return stay(before);
  const state = { ...before, skipReady: false, invite: null };
  const guard = { type: 'guard-skip', ms: skipGuardMs } as const;
  if (!('partner' in phase)) return search(state, phase.by, guard);
  const step = search(ofThisCall(state, phase), 'skip', guard);
  // The server looks for the next one meanwhile.
  return { ...step, effects: [...step.effects, { type: 'close-peer' }] };
}

/** What of the devices is remembered when they are closed. */
function stopped(before: CallState): CallState {
  const { mic, camera } = before.devices;
  return { ...before, ...nothingLocal, problems: [], devices: { mic, camera, screen: false } };
}

function stop(before: CallState): Step {
  if (before.phase.tag === 'idle') return stay(before);
  const state = stopped(before);
  // The camera's light first, then the partner's waiting; closing the connection takes longest.
  return go(state, { tag: 'idle' }, { type: 'close-media' }, { type: 'leave' }, { type: 'close-peer' });
}

/** The server ends the call that is reported or blocked; one that does not know how to is left. */
function complain(before: CallState, { type: _type, ...asked }: Event<'complain'>): Step {
  const complaint: Complaint = { ...asked, outcome: 'sending' };
  const state = { ...before, complaint };
  const { phase } = state;
  const ask: Effect = { type: 'complain', complaint };
  if (!('partner' in phase) || phase.partner.match.sessionId !== asked.sessionId) return stay(state, ask);
  const step = part(state, 'ended', 'find');
  return { ...step, effects: [ask, { type: 'leave' }, ...step.effects] };
}

function problemsWithout({ problems }: CallState, device: Device): DeviceProblem[] {
  return problems.filter((problem) => problem.device !== device);
}

function deviceProblem(before: CallState, { problem }: Event<'device-problem'>): Step {
  const { device } = problem;
  const state = { ...before, problems: [...problemsWithout(before, device), problem] };
  if (problem.problem === 'replaced') return stay(state);
  return stay({ ...state, devices: { ...state.devices, [device]: false } }, { type: 'apply-devices' });
}

function problemOver(state: CallState, { device }: Event<'problem-over'>): Step {
  const problems = device ? problemsWithout(state, device) : [];
  return problems.length === state.problems.length ? stay(state) : stay({ ...state, problems });
}

const rules: { readonly [Type in CallEvent['type']]: (state: CallState, event: Event<Type>) => Step } = {
  start,
  skip,
  stop,
  invite: meetFriend,
  hold: (state) => (state.phase.tag === 'parted' ? go(state, { ...state.phase, held: true }) : stay(state)),
  switch: (state, { device, on }) => stay({ ...state, devices: { ...state.devices, [device]: on } }, { type: 'apply-devices' }),
  'problem-over': problemOver,
  'auto-next': (state, { on }) => stay({ ...state, autoNext: on }),
  complain,
  'complaint-over': (state) => stay({ ...state, complaint: null }),
  'skip-ready': (state) => stay({ ...state, skipReady: true }),

  'media-ready': mediaReady,
  'media-slow': (state, { allowed }) => (state.phase.tag === 'asking' ? go(state, { tag: 'asking', slow: allowed ? 'camera' : 'answer' }) : stay(state)),
  'media-failed': (state, { problem }) => (state.phase.tag === 'asking' ? go(state, { tag: 'blocked', problem }) : stay(state)),
  'media-changed': mediaChanged,
  'device-problem': deviceProblem,

  online,
  offline: (state) => (state.server === 'offline' ? stay(state) : stay({ ...state, server: 'offline' })),
  banned,
  limited: (state, { ms, at }) => stay({ ...state, limited: { ms, until: at + ms } }),
  waiting,
  invited,
  uninvited,
  proving: (state) => (state.phase.tag === 'searching' ? go(state, { ...state.phase, proving: true }) : stay(state)),
  wish: (state) => (state.phase.tag === 'waiting' && state.server === 'online' ? stay(state, { type: 'search', by: 'find' }) : stay(state)),
  matched,
  refused,
  elapsed,
  parted,
  complained: (state, { complaint }) => stay(conclude(state, complaint)),
  'former-over': (state) => stay({ ...state, former: null }),

  'partner-view': (state, { view, at }) => follow(learn(state, () => [{ view }]).state, at),
  'partner-stream': (state, { stream }) => learn(state, () => [{ stream }]),
  'partner-quality': (state, { quality }) => learn(state, () => [{ quality }]),
  heard,
  said: (state, { text, at }) => learn(state, ({ chat }) => [{ chat: addMessages(chat, [text], { mine: true, at }) }]),
  read: (state) => learn(state, ({ chat }) => [{ chat: chat.unread > 0 ? { ...chat, unread: 0 } : chat }]),
  undelivered: (state, { since }) => learn(state, ({ chat }) => [{ chat: loseSince(chat, since) }]),

  frame: (state) => learn(state, seeFrame),
  'blur-over': (state) => learn(state, endBlur),
  blur: (state, { on }) => learn(state, () => [{ blur: on ? 'held' : 'off' }]),
  'blur-first': (state, { on }) => stay({ ...state, blurFirst: on }),

  'peer-lost': peerLost,
  'peer-failed': peerFailed,
};

/** The whole behaviour of a call: where an event leads from here, and what is to be done for it. Pure. */
export function reduce(state: CallState, event: CallEvent): Step {
  return rememberFormer(state, (rules[event.type] as (state: CallState, event: CallEvent) => Step)(state, event));
}
