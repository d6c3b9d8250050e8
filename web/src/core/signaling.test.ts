import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMatch } from './fakes';
import { type FlinxxSocket, openSignaling, type SignalingEvent } from './signaling';

type Handler = (...args: unknown[]) => void;

class FakeSocket {
  id = 'first';
  connected = true;
  recovered = false;
  active = true;
  readonly handlers = new Map<string, Handler>();
  readonly emit = vi.fn<Handler>();
  readonly connect = vi.fn<() => void>();
  readonly disconnect = vi.fn<() => this>(() => this);

  on(name: string, handler: Handler): void {
    this.handlers.set(name, handler);
  }
  timeout(): this {
    return this;
  }
  removeAllListeners(): void {
    this.handlers.clear();
  }
  hear(name: string, ...args: unknown[]): void {
    this.handlers.get(name)?.(...args);
  }
}

let socket: FakeSocket;
let heard: SignalingEvent[];

function open() {
  return openSignaling(
    (event) => heard.push(event),
    () => socket as unknown as FlinxxSocket,
  );
}

beforeEach(() => {
  socket = new FakeSocket();
  heard = [];
});

it('turns what the server sends into events', () => {
  open();
  const offer = { type: 'offer', sdp: 'o' } as const;
  const answer = { type: 'answer', sdp: 'a' } as const;
  const match = fakeMatch();
  const refusal = { code: 'rate_limited', message: 'slow down', retryAfterMs: 5 };
  socket.hear('user_registered', { userId: 'u' });
  socket.hear('waiting', { message: 'Waiting for a partner...' });
  socket.hear('partner_found', match);
  socket.hear('ice_servers', { iceServers: [], iceTransportPolicy: 'all' });
  socket.hear('webrtc_offer', { offer });
  socket.hear('webrtc_answer', { answer });
  socket.hear('ice_candidate', { candidate: null });
  socket.hear('user_skipped', {});
  socket.hear('partner_disconnected', {});
  socket.hear('error', refusal);
  expect(heard).toEqual([
    { type: 'online', fresh: true },
    { type: 'waiting' },
    { type: 'matched', match },
    { type: 'ice', ice: { iceServers: [], iceTransportPolicy: 'all' } },
    { type: 'description', description: offer },
    { type: 'description', description: answer },
    { type: 'candidate', candidate: null },
    { type: 'parted', how: 'skipped' },
    { type: 'parted', how: 'left' },
    { type: 'refused', refusal },
  ]);
});

it('hears an event once that is delivered twice after a recovery', () => {
  open();
  const match = fakeMatch();
  socket.hear('partner_found', match, 'offset-1');
  socket.hear('waiting', { message: '' }, 'offset-2');
  socket.hear('partner_found', match, 'offset-1');
  socket.hear('user_skipped', {}, 'offset-3');
  expect(heard.map(({ type }) => type)).toEqual(['matched', 'waiting', 'parted']);

  socket.id = 'somebody new';
  socket.hear('waiting', { message: '' }, 'offset-1');
  expect(heard.at(-1)?.type).toBe('waiting');
  expect(heard).toHaveLength(4);
});

it('relays descriptions and candidates under their names', () => {
  const signaling = open();
  signaling.describe({ type: 'offer', sdp: 'o', offerId: 1 });
  signaling.describe({ type: 'answer', sdp: 'a' });
  signaling.suggest({ candidate: 'c', sdpMid: '0' });
  expect(socket.emit.mock.calls).toEqual([
    ['webrtc_offer', { offer: { type: 'offer', sdp: 'o', offerId: 1 } }],
    ['webrtc_answer', { answer: { type: 'answer', sdp: 'a' } }],
    ['ice_candidate', { candidate: { candidate: 'c', sdpMid: '0' } }],
  ]);
});

describe('a request', () => {
  it('resolves with what the server acknowledges', async () => {
    const refusal = { ok: false, code: 'rate_limited', message: 'later', retryAfterMs: 7 };
    socket.emit.mockImplementation((_name, ack) => (ack as Handler)(null, refusal));
    expect(await open().request('find_partner')).toEqual(refusal);
    expect(socket.emit.mock.calls[0]?.[0]).toBe('find_partner');
  });

  it('is refused when no answer comes, or there is no connection', async () => {
    socket.emit.mockImplementation((_name, ack) => (ack as Handler)(new Error('operation has timed out')));
    const signaling = open();
    expect(await signaling.request('skip_user')).toMatchObject({ ok: false, code: 'timeout' });
    socket.connected = false;
    expect(await signaling.request('stop')).toMatchObject({ ok: false, code: 'offline' });
    expect(socket.emit).toHaveBeenCalledOnce();
  });
});

describe('a connection that drops', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('sends what it held when the server still knows us', () => {
    const signaling = open();
    socket.connected = false;
    socket.hear('disconnect', 'transport close');
    signaling.suggest({ candidate: 'c' });
    expect(socket.emit).not.toHaveBeenCalled();
    socket.connected = true;
    socket.recovered = true;
    socket.hear('connect');
    expect(heard).toEqual([{ type: 'offline' }, { type: 'online', fresh: false }]);
    expect(socket.emit).toHaveBeenCalledOnce();
  });

  it('drops it when we are somebody new', () => {
    const signaling = open();
    socket.connected = false;
    signaling.suggest({ candidate: 'c' });
    socket.connected = true;
    socket.hear('connect');
    socket.hear('user_registered', { userId: 'new' });
    expect(heard).toEqual([{ type: 'online', fresh: true }]);
    expect(socket.emit).not.toHaveBeenCalled();
  });

  it.each([
    ['the HTTP answer', { description: 429, context: { getResponseHeader: () => '7' } }, 7000],
    ['the refusal of the namespace', { data: { code: 'rate_limited', retryAfterMs: 4000 } }, 4000],
    ['no time', { description: 429, context: {} }, 2000],
  ])('stays away as long as the server wants: %s', (_name, reason, ms) => {
    open();
    socket.hear('connect_error', Object.assign(new Error('refused'), reason));
    expect(heard).toEqual([{ type: 'offline' }, { type: 'limited', retryAfterMs: ms }]);
    expect(socket.disconnect).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(ms - 1);
    expect(socket.connect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(socket.connect).toHaveBeenCalledOnce();
  });

  it('tries at once when told to, and only then', () => {
    const signaling = open();
    signaling.retry();
    expect(socket.connect).not.toHaveBeenCalled();
    socket.connected = false;
    signaling.retry();
    expect(socket.connect).toHaveBeenCalledOnce();
  });

  it('comes back when the server ended it, but not after closing', () => {
    const signaling = open();
    socket.active = false;
    socket.hear('disconnect', 'io server disconnect');
    vi.advanceTimersByTime(2000);
    expect(socket.connect).toHaveBeenCalledOnce();
    socket.hear('connect_error', new Error('refused'));
    signaling.close();
    vi.advanceTimersByTime(10_000);
    expect(socket.connect).toHaveBeenCalledOnce();
    expect(socket.disconnect).toHaveBeenCalledOnce();
    expect(socket.handlers.size).toBe(0);
  });
});
