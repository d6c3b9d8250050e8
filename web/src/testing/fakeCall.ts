import { afterEach, beforeEach, vi } from 'vitest';
import { CallController } from '../core/controller';
import type { CallParts } from '../core/callParts';
import { fakeFacts, fakeMatch, FakeStream, fakeStream } from './fakes';
import type { LinkFacts } from '../core/known';
import type { PeerOptions } from '../core/peer';
import { type Settings, settings } from '../core/settings';
import type { Signaling, SignalingEvent } from '../core/signaling';
import { partnerOf } from '../core/state';

/** In every test of the file the clock stands still until it is set, and streams are fakes. */
export function fakeSurroundings(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('MediaStream', FakeStream);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

const fakeSignaling = () => ({
  request: vi.fn<Signaling['request']>(() => Promise.resolve({ ok: true })),
  describe: vi.fn<Signaling['describe']>(),
  suggest: vi.fn<Signaling['suggest']>(),
  forget: vi.fn<Signaling['forget']>(),
  retry: vi.fn<Signaling['retry']>(),
  sayGoodbye: vi.fn<Signaling['sayGoodbye']>(),
  close: vi.fn<Signaling['close']>(),
});

/** Just opened: nothing has been exchanged. */
const fakePeer = () => ({
  receive: vi.fn<(description: unknown) => void>(),
  receiveCandidate: vi.fn<(candidate: unknown) => void>(),
  useServers: vi.fn<(config: RTCConfiguration) => void>(),
  announce: vi.fn<(devices: unknown) => void>(),
  adapt: vi.fn<(circumstances: unknown) => void>(),
  say: vi.fn<(saying: unknown) => boolean>(() => true),
  send: vi.fn<(kind: unknown, track: unknown) => void>(),
  restart: vi.fn<() => void>(),
  rebuild: vi.fn<() => void>(),
  facts: vi.fn<() => LinkFacts>(() => fakeFacts({ transport: 'new', rounds: 0, sayings: 0, devices: null, channel: 'connecting' })),
  stats: vi.fn<() => Promise<RTCStatsReport | null>>(() => Promise.resolve(null)),
  close: vi.fn<() => void>(),
});

/** Keeps what it opens in `streams`. */
function fakeMedia(streams: FakeStream[]) {
  return {
    openMedia: vi.fn<CallParts['openMedia']>(({ mic, camera }) => {
      const kinds = [...(mic ? ['audio' as const] : []), ...(camera ? ['video' as const] : [])];
      const stream = kinds.length > 0 ? fakeStream(...kinds) : (new FakeStream() as unknown as MediaStream & FakeStream);
      streams.push(stream);
      return Promise.resolve(stream);
    }),
    isAllowed: vi.fn<CallParts['isAllowed']>(() => Promise.resolve(true)),
    openScreen: vi.fn<CallParts['openScreen']>(() => Promise.resolve(fakeStream('video'))),
  };
}

function fakeSettings() {
  let chosen = settings.get();
  return {
    get: () => chosen,
    change: (change: Partial<Settings>) => {
      chosen = { ...chosen, ...change };
    },
  };
}

const fakeStores = () => ({
  /** Nothing is, unless a test does. */
  prepare: vi.fn<CallParts['prepare']>(() => {
    throw new DOMException('not here', 'NotSupportedError');
  }),
  prove: vi.fn<CallParts['prove']>(() => Promise.resolve('proof')),
  avoid: { get: vi.fn<CallParts['avoid']['get']>(() => []), add: vi.fn<CallParts['avoid']['add']>() },
  address: {
    get: vi.fn<CallParts['address']['get']>(() => null),
    set: vi.fn<CallParts['address']['set']>(),
    watch: vi.fn<CallParts['address']['watch']>(() => () => undefined),
  },
});

/** A call whose parts a test plays. */
export function setUp() {
  const streams: FakeStream[] = [];
  const [signaling, peer] = [fakeSignaling(), fakePeer()];
  let listener: ((event: SignalingEvent) => void) | undefined;
  let peerOptions: PeerOptions | undefined;
  let network: Parameters<CallParts['watchNetwork']>[0] | undefined;
  const parts = {
    ...fakeMedia(streams),
    settings: fakeSettings(),
    languages: vi.fn<CallParts['languages']>(() => []),
    ...fakeStores(),
    recorder: { hear: vi.fn<() => void>(), sawFrame: vi.fn<() => void>() },
    openSignaling: vi.fn<CallParts['openSignaling']>((hear) => {
      listener = hear;
      return signaling;
    }),
    watchNetwork: vi.fn<CallParts['watchNetwork']>((hear) => {
      network = hear;
      return () => (network = undefined);
    }),
    openPeer: vi.fn<CallParts['openPeer']>((options) => {
      peerOptions = options;
      return peer;
    }),
    now: () => Date.now(),
  };
  const call = new CallController(parts);
  return {
    call,
    parts,
    signaling,
    peer,
    streams,
    hear: (event: SignalingEvent) => listener?.(event),
    chosen: parts.settings.get,
    network: (change: 'back' | 'other') => network?.(change),
    /** The connection is like this now. */
    become: (change: Partial<LinkFacts> = {}) => {
      peer.facts.mockReturnValue(fakeFacts(change));
      peerOptions?.onChange();
    },
    state: call.store.get,
    partner: () => partnerOf(call.store.get()),
    tag: () => call.store.get().phase.tag,
    peerOptions: () => {
      if (!peerOptions) throw new Error('No peer was opened');
      return peerOptions;
    },
  };
}

export const runPending = () => vi.advanceTimersByTimeAsync(0);

/** A call with a partner. */
export async function setUpCall() {
  const set = setUp();
  set.call.start();
  set.hear({ type: 'online', fresh: true });
  await runPending();
  set.hear({ type: 'matched', match: fakeMatch() });
  set.become();
  return set;
}
