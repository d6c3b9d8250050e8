import { addMessages, hear, loseSince } from './chat';
import { type Device, nothingLocal } from './media';
import {
  type CallEvent, type CallState, type DeviceProblem, type Effect, meetPartner, type Parting, type Partner, type PartnerEvent, type Phase,
  type Search, type Step,
} from './state';

/** How long "partner left" stands before the next one is looked for. */
export const partedPauseMs = 2500;
export const skipGuardMs = 800;

type Event<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

function stay(state: CallState, ...effects: Effect[]): Step {
  return { state, effects };
}

function go(state: CallState, phase: Phase, ...effects: Effect[]): Step {
  return { state: { ...state, phase }, effects };
}

/** Asks for a partner, at once or as soon as the server is there. */
function search(state: CallState, by: Search, ...before: Effect[]): Step {
  if (state.server !== 'online') return go(state, { tag: 'searching', by }, ...before);
  return go(state, { tag: 'searching', by }, ...before, { type: 'search', by });
}

function part(state: CallState, how: Parting, by: Search): Step {
  const parting: Effect[] = [{ type: 'close-peer' }];
  if (state.autoNext) parting.push({ type: 'pause', ms: partedPauseMs });
  return go(state, { tag: 'parted', how, by, held: !state.autoNext }, ...parting);
}

function start(before: CallState, { autoNext, devices }: Event<'start'>): Step {
  const { tag } = before.phase;
  if (tag !== 'idle' && tag !== 'blocked') return stay(before);
  const state = { ...before, autoNext, devices: { ...before.devices, ...devices } };
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

function online(before: CallState, fresh: boolean): Step {
  const state: CallState = { ...before, server: 'online', limited: null };
  const { phase } = state;
  switch (phase.tag) {
    case 'connecting':
      return search(state, 'find');
    case 'searching':
      return search(state, fresh ? 'find' : phase.by);
    case 'waiting':
      return fresh ? search(state, 'find') : stay(state);
    case 'negotiating':
    case 'inCall':
    case 'reconnecting':
      return fresh ? part(state, 'lost', 'find') : stay(state);
    case 'delayed':
    case 'parted':
      return fresh ? go(state, { ...phase, by: 'find' }) : stay(state);
    case 'idle':
      // A stop that was pressed while the server was away.
      return fresh ? stay(state) : stay(state, { type: 'leave' });
    default:
      return stay(state);
  }
}

function matched(state: CallState, { match }: Event<'matched'>): Step {
  switch (state.phase.tag) {
    case 'idle':
    case 'asking':
    case 'blocked':
      return stay(state, { type: 'leave' });
    default:
      return go(state, { tag: 'negotiating', partner: meetPartner(match) }, { type: 'close-peer' }, { type: 'open-peer', match });
  }
}

function refused(state: CallState, { code, retryAfterMs: ms, at }: Event<'refused'>): Step {
  const { phase } = state;
  // Without a connection there is nothing to retry: coming online asks again.
  if (phase.tag !== 'searching' || code === 'offline') return stay(state);
  return go(state, { tag: 'delayed', code, ms, until: at + ms, by: phase.by }, { type: 'pause', ms });
}

function elapsed(state: CallState): Step {
  const { phase } = state;
  if (phase.tag === 'delayed' || (phase.tag === 'parted' && !phase.held)) return search(state, phase.by);
  return stay(state);
}

function learn(partner: Partner, event: PartnerEvent): Partner {
  const { chat } = partner;
  switch (event.type) {
    case 'partner-view':
      return { ...partner, view: event.view };
    case 'partner-stream':
      return { ...partner, stream: event.stream };
    case 'partner-quality':
      return { ...partner, quality: event.quality };
    case 'heard':
      return { ...partner, devices: event.heard.devices ?? partner.devices, chat: hear(chat, event.heard, event.at) };
    case 'said':
      return { ...partner, chat: addMessages(chat, [event.text], { mine: true, at: event.at }) };
    case 'read':
      return chat.unread > 0 ? { ...partner, chat: { ...chat, unread: 0 } } : partner;
    case 'undelivered': {
      const lost = loseSince(chat, event.since);
      return lost === chat ? partner : { ...partner, chat: lost };
    }
  }
}

/** What is seen of the partner leads into the call, out of it for as long as it is interrupted, and back. */
function follow(phase: Extract<Phase, { partner: Partner }>, at: number): Phase {
  const { partner } = phase;
  const stand = partner.view?.stand;
  if (stand === 'connected') return { tag: 'inCall', partner, since: 'since' in phase ? phase.since : at };
  if (phase.tag === 'inCall' && (stand === 'broken' || stand === 'silent')) return { ...phase, tag: 'reconnecting' };
  return phase;
}

function ofPartner(state: CallState, event: PartnerEvent): Step {
  const { phase } = state;
  if (!('partner' in phase)) return stay(state);
  const partner = learn(phase.partner, event);
  if (partner === phase.partner) return stay(state);
  const next = { ...phase, partner };
  return go(state, event.type === 'partner-view' ? follow(next, event.at) : next);
}

function parted(state: CallState, how: 'skipped' | 'left'): Step {
  const { phase } = state;
  if ('partner' in phase) return part(state, how, 'find');
  // We had given up, and the partner has left by now: nothing is left to skip.
  return phase.tag === 'parted' ? go(state, { ...phase, by: 'find' }) : stay(state);
}

/** Everything was tried. The server is told that the two have parted, so that they are not put together again at once. */
function peerLost(state: CallState): Step {
  if (!('partner' in state.phase)) return stay(state);
  return part(state, state.phase.tag === 'negotiating' ? 'unreached' : 'lost', 'skip');
}

/** The next call would fail in the same way: nobody is looked for until the user says so. */
function peerFailed(state: CallState): Step {
  if (!('partner' in state.phase)) return stay(state);
  return go(state, { tag: 'parted', how: 'failed', by: 'find', held: true }, { type: 'close-peer' }, { type: 'leave' });
}

function skip(before: CallState): Step {
  const { phase, skipReady } = before;
  if (!skipReady || !('partner' in phase || phase.tag === 'parted')) return stay(before);
  const state = { ...before, skipReady: false };
  const guard = { type: 'guard-skip', ms: skipGuardMs } as const;
  return 'partner' in phase ? search(state, 'skip', guard, { type: 'close-peer' }) : search(state, phase.by, guard);
}

function stop(before: CallState): Step {
  if (before.phase.tag === 'idle') return stay(before);
  const { mic, camera } = before.devices;
  const state = { ...before, ...nothingLocal, problems: [], devices: { mic, camera, screen: false } };
  // The camera's light first, then the partner's waiting; closing the connection takes longest.
  return go(state, { tag: 'idle' }, { type: 'close-media' }, { type: 'leave' }, { type: 'close-peer' });
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

function problemOver(state: CallState, device: Device | undefined): Step {
  const problems = device ? problemsWithout(state, device) : [];
  return problems.length === state.problems.length ? stay(state) : stay({ ...state, problems });
}

/** The whole behaviour of a call: where an event leads from here, and what is to be done for it. Pure. */
export function reduce(state: CallState, event: CallEvent): Step {
  const { phase } = state;
  switch (event.type) {
    case 'start':
      return start(state, event);
    case 'media-ready':
      return mediaReady(state, event);
    case 'media-failed':
      return phase.tag === 'asking' ? go(state, { tag: 'blocked', problem: event.problem }) : stay(state);
    case 'media-changed':
      return mediaChanged(state, event);
    case 'online':
      return online(state, event.fresh);
    case 'offline':
      return state.server === 'offline' ? stay(state) : stay({ ...state, server: 'offline' });
    case 'limited':
      return stay({ ...state, limited: { ms: event.ms, until: event.at + event.ms } });
    case 'waiting':
      return phase.tag === 'searching' ? go(state, { tag: 'waiting' }) : stay(state);
    case 'matched':
      return matched(state, event);
    case 'refused':
      return refused(state, event);
    case 'parted':
      return parted(state, event.how);
    case 'peer-lost':
      return peerLost(state);
    case 'peer-failed':
      return peerFailed(state);
    case 'elapsed':
      return elapsed(state);
    case 'skip':
      return skip(state);
    case 'skip-ready':
      return stay({ ...state, skipReady: true });
    case 'stop':
      return stop(state);
    case 'hold':
      return phase.tag === 'parted' ? go(state, { ...phase, held: true }) : stay(state);
    case 'switch':
      return stay({ ...state, devices: { ...state.devices, [event.device]: event.on } }, { type: 'apply-devices' });
    case 'device-problem':
      return deviceProblem(state, event);
    case 'problem-over':
      return problemOver(state, event.device);
    case 'auto-next':
      return stay({ ...state, autoNext: event.on });
    default:
      return ofPartner(state, event);
  }
}
