import { describe, expect, it } from 'vitest';
import { bothOn, fakeHeard, fakeMatch, fakePartner } from '../testing/fakes';
import { partedPauseMs, reduce } from './reducer';
import { nothingLocal } from './media';
import type { PartnerView } from './partner';
import { type CallEvent, type CallState, initialState, type Phase } from './state';

const match = fakeMatch();
const partner = fakePartner();
const begin = { type: 'start', autoNext: true, blurFirst: true } as const;
const mediaReady = { type: 'media-ready', local: nothingLocal, has: { mic: true, camera: true } } as const;
const inCall: Extract<Phase, { tag: 'inCall' }> = { tag: 'inCall', since: 1, partner };
const withPartner: Phase[] = [{ tag: 'negotiating', partner }, inCall, { ...inCall, tag: 'reconnecting' }];

function at(phase: Phase, server: CallState['server'] = 'online'): CallState {
  return { ...initialState, server, phase };
}

/** The phase's tag and the effects' types after one event. */
function after(state: CallState, event: CallEvent): [Phase['tag'], ...string[]] {
  const step = reduce(state, event);
  return [step.state.phase.tag, ...step.effects.map((e) => (e.type === 'search' ? e.by : e.type))];
}

const seen = (stand: PartnerView['stand'], moment = 2): CallEvent => ({
  type: 'partner-view',
  view: { stand, long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open' },
  at: moment,
});

function run(state: CallState, ...events: CallEvent[]): CallState {
  return events.reduce((now, event) => reduce(now, event).state, state);
}

describe('the way into a call', () => {
  it('asks for the devices and connects at the same time', () => {
    expect(after(initialState, begin)).toEqual(['asking', 'connect', 'open-media']);
    expect(after(at({ tag: 'waiting' }), begin)).toEqual(['waiting']);
  });

  it('looks for a partner as soon as it has both', () => {
    expect(after(at({ tag: 'asking' }), mediaReady)).toEqual(['searching', 'apply-devices', 'find']);
    const mediaFirst = run(at({ tag: 'asking' }, 'connecting'), mediaReady);
    expect(mediaFirst.phase.tag).toBe('connecting');
    expect(after(mediaFirst, { type: 'online', fresh: true })).toEqual(['searching', 'find']);
  });

  it('is blocked without devices and can try again', () => {
    const blocked = run(at({ tag: 'asking' }), { type: 'media-failed', problem: 'in-use' });
    expect(blocked.phase).toEqual({ tag: 'blocked', problem: 'in-use' });
    expect(after(blocked, begin)).toEqual(['asking', 'connect', 'open-media']);
  });

  it('goes from waiting over negotiating into the call', () => {
    const waiting = run(at({ tag: 'searching', by: 'find' }), { type: 'waiting' });
    expect(after(waiting, { type: 'matched', match })).toEqual(['negotiating', 'close-peer', 'open-peer']);
    const muted = { ...bothOn, mic: false };
    const call = run(
      waiting,
      { type: 'matched', match },
      { type: 'heard', heard: fakeHeard({ devices: muted }), at: 41 },
      seen('connected', 42),
    );
    expect(call.phase).toMatchObject({ tag: 'inCall', since: 42, partner: { match, devices: muted } });
  });

  it('turns a match away that comes after a stop', () => {
    expect(after(at({ tag: 'idle' }), { type: 'matched', match })).toEqual(['idle', 'leave']);
  });
});

describe('the way out of a call', () => {
  it.each(withPartner)('says that the partner left, then looks for the next: $tag', (phase) => {
    expect(after(at(phase), { type: 'parted', how: 'left' })).toEqual(['parted', 'close-peer', 'pause']);
    const parted = run(at(phase), { type: 'parted', how: 'skipped' });
    expect(parted.phase).toEqual({ tag: 'parted', how: 'skipped', by: 'find', held: false });
    expect(after(parted, { type: 'elapsed' })).toEqual(['searching', 'find']);
    expect(after(parted, { type: 'skip' })).toEqual(['searching', 'guard-skip', 'find']);
    expect(after(parted, { type: 'stop' })).toEqual(['idle', 'close-media', 'leave', 'close-peer']);
    expect(partedPauseMs).toBeGreaterThanOrEqual(2000);
  });

  it.each(withPartner)('skips: $tag', (phase) => {
    expect(after(at(phase), { type: 'skip' })).toEqual(['searching', 'guard-skip', 'skip', 'close-peer']);
    const guarded = { ...at(phase), skipReady: false };
    expect(after(guarded, { type: 'skip' })).toEqual([phase.tag]);
    expect(run(guarded, { type: 'skip-ready' })).toEqual(at(phase));
  });

  it('ignores a skip without a partner, and a parting that comes late', () => {
    for (const tag of ['idle', 'asking', 'waiting'] as const) {
      expect(after(at({ tag }), { type: 'skip' })).toEqual([tag]);
      expect(after(at({ tag }), { type: 'parted', how: 'left' })).toEqual([tag]);
    }
  });

  it('leaves the session itself when the connection is lost, unless the partner was quicker', () => {
    const lost = run(at(inCall), { type: 'peer-lost' });
    expect(lost.phase).toEqual({ tag: 'parted', how: 'lost', by: 'skip', held: false });
    expect(after(lost, { type: 'elapsed' })).toEqual(['searching', 'skip']);
    expect(after(run(lost, { type: 'parted', how: 'skipped' }), { type: 'elapsed' })).toEqual(['searching', 'find']);
  });

  it('stops from everywhere', () => {
    for (const tag of ['asking', 'connecting', 'waiting'] as const) {
      expect(after(at({ tag }), { type: 'stop' })).toEqual(['idle', 'close-media', 'leave', 'close-peer']);
    }
    expect(after(at({ tag: 'idle' }), { type: 'stop' })).toEqual(['idle']);
  });
});

describe('a connection that comes and goes', () => {
  it('keeps the time over an interruption of the media', () => {
    for (const stand of ['broken', 'silent'] as const) {
      const away = run(at(inCall), seen(stand));
      expect(away.phase).toMatchObject({ tag: 'reconnecting', since: 1 });
      expect(run(away, seen('connected', 99)).phase).toMatchObject({ tag: 'inCall', since: 1 });
    }
  });

  it('lets a call go on without the server', () => {
    const state = run(at(inCall), { type: 'offline' });
    expect(state).toEqual(at(inCall, 'offline'));
    expect(after(state, { type: 'online', fresh: false })).toEqual(['inCall']);
  });

  it('ends the call when the server has forgotten it', () => {
    const state = at(inCall, 'offline');
    expect(after(state, { type: 'online', fresh: true })).toEqual(['parted', 'close-peer', 'pause']);
  });

  it('asks again only where the server may have forgotten', () => {
    expect(after(at({ tag: 'waiting' }, 'offline'), { type: 'online', fresh: false })).toEqual(['waiting']);
    expect(after(at({ tag: 'waiting' }, 'offline'), { type: 'online', fresh: true })).toEqual(['searching', 'find']);
    const skipping = at({ tag: 'searching', by: 'skip' }, 'offline');
    expect(after(skipping, { type: 'online', fresh: false })).toEqual(['searching', 'skip']);
    expect(after(skipping, { type: 'online', fresh: true })).toEqual(['searching', 'find']);
  });

  it('skips no other call when a skip is sent again', () => {
    const skipping = run(at(inCall), { type: 'skip' }, { type: 'offline' });
    const again = reduce(skipping, { type: 'online', fresh: false });
    expect(again.effects).toEqual([{ type: 'search', by: 'skip', sessionId: match.sessionId }]);
    const lost = run(at(inCall), { type: 'peer-lost' });
    expect(reduce(lost, { type: 'elapsed' }).effects).toEqual([{ type: 'search', by: 'skip', sessionId: match.sessionId }]);
  });

  it('says a stop once more where a node may have died with it', () => {
    const stopped = run(at(inCall), { type: 'stop' }, { type: 'offline' });
    expect(after(stopped, { type: 'online', fresh: false })).toEqual(['idle', 'leave']);
  });

  it('makes up for a stop or a skip that the server could not hear', () => {
    const stopped = run(at({ tag: 'waiting' }, 'offline'), { type: 'stop' });
    expect(after(stopped, { type: 'online', fresh: false })).toEqual(['idle', 'leave']);
    expect(after(stopped, { type: 'online', fresh: true })).toEqual(['idle']);
    expect(after(at(inCall, 'offline'), { type: 'skip' })).toEqual(['searching', 'guard-skip', 'close-peer']);
  });
});

describe('a refusal', () => {
  const refused: CallEvent = { type: 'refused', code: 'rate_limited', retryAfterMs: 9000, at: 1000 };

  it('is waited out, then the same is asked again', () => {
    const { state, effects } = reduce(at({ tag: 'searching', by: 'skip' }), refused);
    expect(state.phase).toEqual({ tag: 'delayed', code: 'rate_limited', ms: 9000, until: 10_000, by: 'skip' });
    expect(effects).toEqual([{ type: 'pause', ms: 9000 }]);
    expect(after(state, { type: 'elapsed' })).toEqual(['searching', 'skip']);
  });

  it('for a call that goes on for the server, since a stop was lost, makes up for it', () => {
    const started = run(at({ tag: 'connecting' }, 'offline'), { type: 'online', fresh: false });
    const { state, effects } = reduce(started, { ...refused, code: 'in_session' });
    expect(effects).toEqual([{ type: 'search', by: 'skip' }]);
    expect(after(state, { ...refused, code: 'in_session' })).toEqual(['delayed', 'pause']);
  });

  it('of a skip that names its call, which is over, leads to a search; whoever is there then is skipped by no name', () => {
    const { state, effects } = reduce(at(inCall), { type: 'skip' });
    expect(effects).toContainEqual({ type: 'search', by: 'skip', sessionId: match.sessionId });
    const over = reduce(state, { ...refused, code: 'not_in_session' });
    expect(over.effects).toEqual([{ type: 'search', by: 'find' }]);
    expect(reduce(over.state, { ...refused, code: 'in_session' }).effects).toEqual([{ type: 'search', by: 'skip' }]);
  });

  it('means nothing when there was no connection, or nothing was asked', () => {
    expect(after(at({ tag: 'searching', by: 'find' }), { ...refused, code: 'offline' })).toEqual(['searching']);
    expect(after(at(inCall), refused)).toEqual(['inCall']);
  });
});

it('switches devices at any time', () => {
  const { state, effects } = reduce(at(inCall), { type: 'switch', device: 'mic', on: false });
  expect(state.devices).toEqual({ mic: false, camera: true, screen: false });
  expect(effects).toEqual([{ type: 'apply-devices' }]);
});

it('counts a device as off that there is none of', () => {
  const state = run(at({ tag: 'asking' }), { ...mediaReady, has: { mic: true, camera: false } });
  expect(state.devices).toEqual({ mic: true, camera: false, screen: false });
});

describe('the next partner', () => {
  it('does not come by itself once the user has said so', () => {
    const held = run(at(inCall), { type: 'parted', how: 'left' }, { type: 'hold' });
    expect(held.phase).toMatchObject({ tag: 'parted', held: true });
    expect(after(held, { type: 'elapsed' })).toEqual(['parted']);
    expect(after(held, { type: 'skip' })).toEqual(['searching', 'guard-skip', 'find']);
  });

  it('does not come by itself where that is switched off', () => {
    const state = run(at(inCall), { type: 'auto-next', on: false });
    expect(after(state, { type: 'parted', how: 'left' })).toEqual(['parted', 'close-peer']);
  });
});

it('knows how long the server takes no connection, until one is there', () => {
  const limited = run(at({ tag: 'connecting' }, 'offline'), { type: 'limited', ms: 5000, at: 1000 });
  expect(limited.limited).toEqual({ ms: 5000, until: 6000 });
  expect(run(limited, { type: 'online', fresh: true }).limited).toBeNull();
});

it('forgets a problem and the screen with a stop', () => {
  const state = run(
    at(inCall),
    { type: 'device-problem', problem: { device: 'camera', problem: 'unplugged' } },
    { type: 'media-changed', local: { ...nothingLocal, screen: {} as MediaStream } },
    { type: 'stop' },
  );
  expect(state).toMatchObject({ problems: [], screen: null, devices: { screen: false } });
});
