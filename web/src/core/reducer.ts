import type { Device } from './media';
import type { CallEvent, CallState, Effect, Parting, Phase, Search, Step, DeviceProblem } from './state';

/** How long "partner left" stands before the next one is looked for. */
export const partedPauseMs = 2500;

const bothOn = { mic: true, camera: true, screen: false } as const;

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

function start(state: CallState): Step {
  const { tag } = state.phase;
  if (tag !== 'idle' && tag !== 'blocked') return stay(state);
  return go(state, { tag: 'asking' }, { type: 'connect' }, { type: 'open-media' });
}

function mediaReady(before: CallState, has: Readonly<Record<Device, boolean>>): Step {
  if (before.phase.tag !== 'asking') return stay(before);
  const { mic, camera } = before.devices;
  const state = { ...before, devices: { mic: mic && has.mic, camera: camera && has.camera, screen: false } };
  if (state.server !== 'online') return go(state, { tag: 'connecting' }, { type: 'apply-devices' });
  return search(state, 'find', { type: 'apply-devices' });
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

function matched(state: CallState, event: Extract<CallEvent, { type: 'matched' }>): Step {
  const { match } = event;
  switch (state.phase.tag) {
    case 'idle':
    case 'asking':
    case 'blocked':
      return stay(state, { type: 'leave' });
    default:
      return go(
        state,
        { tag: 'negotiating', match, partner: bothOn },
        { type: 'close-peer' },
        { type: 'open-peer', match },
      );
  }
}

function refused(state: CallState, event: Extract<CallEvent, { type: 'refused' }>): Step {
  const { phase } = state;
  // Without a connection there is nothing to retry: coming online asks again.
  if (phase.tag !== 'searching' || event.code === 'offline') return stay(state);
  const { code, retryAfterMs: ms, at } = event;
  return go(state, { tag: 'delayed', code, ms, until: at + ms, by: phase.by }, { type: 'pause', ms });
}

function peerConnected(state: CallState, at: number): Step {
  const { phase } = state;
  if (phase.tag === 'negotiating') return go(state, { ...phase, tag: 'inCall', since: at });
  if (phase.tag === 'reconnecting') return go(state, { ...phase, tag: 'inCall' });
  return stay(state);
}

function parted(state: CallState, how: 'skipped' | 'left'): Step {
  switch (state.phase.tag) {
    case 'negotiating':
    case 'inCall':
    case 'reconnecting':
      return part(state, how, 'find');
    case 'parted':
      // We had given up, and the partner has left by now: nothing is left to skip.
      return go(state, { ...state.phase, by: 'find' });
    default:
      return stay(state);
  }
}

/** Everything was tried. The server is told that the two have parted, so that they are not put together again at once. */
function peerLost(state: CallState): Step {
  if (!('match' in state.phase)) return stay(state);
  return part(state, state.phase.tag === 'negotiating' ? 'unreached' : 'lost', 'skip');
}

/** The next call would fail in the same way: nobody is looked for until the user says so. */
function peerFailed(state: CallState): Step {
  if (!('match' in state.phase)) return stay(state);
  return go(state, { tag: 'parted', how: 'failed', by: 'find', held: true }, { type: 'close-peer' }, { type: 'leave' });
}

function skip(state: CallState): Step {
  const { phase } = state;
  switch (phase.tag) {
    case 'negotiating':
    case 'inCall':
    case 'reconnecting':
      return search(state, 'skip', { type: 'close-peer' });
    case 'parted':
      return search(state, phase.by);
    default:
      return stay(state);
  }
}

function stop(before: CallState): Step {
  if (before.phase.tag === 'idle') return stay(before);
  const { mic, camera } = before.devices;
  const state = { ...before, problems: [], devices: { mic, camera, screen: false } };
  // The camera's light first, then the partner's waiting; closing the connection takes longest.
  return go(state, { tag: 'idle' }, { type: 'close-media' }, { type: 'leave' }, { type: 'close-peer' });
}

function problemsWithout({ problems }: CallState, device: Device): DeviceProblem[] {
  return problems.filter((problem) => problem.device !== device);
}

/** The whole behaviour of a call: where an event leads from here, and what is to be done for it. Pure. */
export function reduce(state: CallState, event: CallEvent): Step {
  const { phase } = state;
  switch (event.type) {
    case 'start':
      return start(state);
    case 'media-ready':
      return mediaReady(state, event.has);
    case 'media-failed':
      return phase.tag === 'asking' ? go(state, { tag: 'blocked', problem: event.problem }) : stay(state);
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
    case 'peer-connected':
      return peerConnected(state, event.at);
    case 'peer-interrupted':
      return phase.tag === 'inCall' ? go(state, { ...phase, tag: 'reconnecting' }) : stay(state);
    case 'peer-lost':
      return peerLost(state);
    case 'peer-failed':
      return peerFailed(state);
    case 'partner-devices':
      return 'partner' in phase ? go(state, { ...phase, partner: event.devices }) : stay(state);
    case 'parted':
      return parted(state, event.how);
    case 'elapsed':
      if (phase.tag === 'parted' && phase.held) return stay(state);
      return phase.tag === 'parted' || phase.tag === 'delayed' ? search(state, phase.by) : stay(state);
    case 'skip':
      return skip(state);
    case 'stop':
      return stop(state);
    case 'hold':
      return phase.tag === 'parted' ? go(state, { ...phase, held: true }) : stay(state);
    case 'switch':
      return stay({ ...state, devices: { ...state.devices, [event.device]: event.on } }, { type: 'apply-devices' });
    case 'device-problem':
      return stay({ ...state, problems: [...problemsWithout(state, event.problem.device), event.problem] });
    case 'problem-over':
      return stay({ ...state, problems: event.device ? problemsWithout(state, event.device) : [] });
    case 'auto-next':
      return stay({ ...state, autoNext: event.on });
  }
}
