import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMatch } from '../testing/fakes';
import { FakeSocket, type Handler } from '../testing/fakeSocket';
import { type FlinxxSocket, openSignaling, type SignalingEvent } from './signaling';

let socket: FakeSocket;
let heard: SignalingEvent[];

function open() {
  return openSignaling(
    (event) => heard.push(event),
    () => socket as unknown as FlinxxSocket,
  );
}

/** The server has got what was sent last. */
function confirm(answer: object = { ok: true }): void {
  const acknowledge = socket.emit.mock.lastCall?.at(-1) as Handler;
  acknowledge(answer);
}

beforeEach(() => {
  socket = new FakeSocket();
  heard = [];
});

it('says goodbye over polling by a request that outlives the page, and no more than needed', () => {
  const sendBeacon = vi.fn<(url: string, body: string) => boolean>();
  vi.stubGlobal('navigator', { sendBeacon });
  const signaling = open();
  signaling.sayGoodbye();
  socket.io.engine.transport.name = 'polling';
  socket.connected = false;
  signaling.sayGoodbye();
  expect(sendBeacon).not.toHaveBeenCalled();
  socket.connected = true;
  signaling.sayGoodbye();
  expect(sendBeacon).toHaveBeenCalledExactlyOnceWith('/socket.io/?EIO=4&transport=polling&sid=sid', '41');
  vi.unstubAllGlobals();
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
    { type: 'waiting', crowd: { message: 'Waiting for a partner...' } },
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

it('relays descriptions and candidates under their names and that of their call', () => {
  const signaling = open();
  signaling.describe('s', { type: 'offer', sdp: 'o', offerId: 1 });
  signaling.describe('s', { type: 'answer', sdp: 'a' });
  signaling.suggest('s', { candidate: 'c', sdpMid: '0' });
  expect(socket.emit.mock.calls.map((args) => args.slice(0, 2))).toEqual([
    ['webrtc_offer', { offer: { type: 'offer', sdp: 'o', offerId: 1 }, sessionId: 's' }],
    ['webrtc_answer', { answer: { type: 'answer', sdp: 'a' }, sessionId: 's' }],
    ['ice_candidate', { candidate: { candidate: 'c', sdpMid: '0' }, sessionId: 's' }],
  ]);
  signaling.close();
});

describe('a request', () => {
  it('resolves with what the server acknowledges', async () => {
    const refusal = { ok: false, code: 'rate_limited', message: 'later', retryAfterMs: 7 };
    socket.emit.mockImplementation((_name, ack) => (ack as Handler)(null, refusal));
    expect(await open().request('find_partner')).toEqual(refusal);
    expect(socket.emit.mock.calls[0]?.[0]).toBe('find_partner');
  });

  it('that skips names its call, where it is known', () => {
    const signaling = open();
    void signaling.request('skip_user', { sessionId: 's' });
    void signaling.request('skip_user');
    expect(socket.emit.mock.calls.map((args) => args.slice(0, -1))).toEqual([['skip_user', { sessionId: 's' }], ['skip_user']]);
  });

  it('is refused when no answer comes, over a connection that is closed then, or there is none', async () => {
    socket.emit.mockImplementation((_name, ...args) => (args.at(-1) as Handler)(new Error('operation has timed out')));
    const signaling = open();
    expect(await signaling.request('skip_user')).toMatchObject({ ok: false, code: 'timeout' });
    expect(socket.io.engine.close).toHaveBeenCalledOnce();
    socket.connected = false;
    expect(await signaling.request('stop')).toMatchObject({ ok: false, code: 'offline' });
    expect(socket.emit).toHaveBeenCalledOnce();
  });
});

describe('a connection that drops', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const offer = { type: 'offer', sdp: 'o' } as const;
  it('sends what it held when the server still knows us', () => {
    const signaling = open();
    socket.connected = false;
    socket.hear('disconnect', 'transport close');
    signaling.suggest('s', { candidate: 'c' });
    expect(socket.emit).not.toHaveBeenCalled();
    socket.connected = true;
    socket.recovered = true;
    socket.hear('connect');
    expect(heard).toEqual([{ type: 'offline' }, { type: 'online', fresh: false }]);
    expect(socket.emit).toHaveBeenCalledOnce();
  });

  it('sends again what the server has not confirmed, and nothing else', () => {
    const signaling = open();
    signaling.describe('s', offer);
    confirm();
    signaling.suggest('s', { candidate: 'lost on the way' });
    socket.hear('disconnect', 'transport close');
    socket.recovered = true;
    socket.emit.mockClear();
    socket.hear('connect');
    expect(socket.emit.mock.calls.map((args) => args[1])).toEqual([{ candidate: { candidate: 'lost on the way' }, sessionId: 's' }]);
  });

  it('sends nothing any more of a call that is over', () => {
    const signaling = open();
    socket.connected = false;
    signaling.describe('s', offer);
    signaling.suggest('s', null);
    signaling.forget();
    socket.connected = true;
    socket.recovered = true;
    socket.hear('connect');
    expect(socket.emit).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps a bounded number of relays', () => {
    const signaling = open();
    socket.connected = false;
    for (let n = 0; n < 1000; n += 1) signaling.suggest('s', { candidate: `${n}` });
    socket.connected = true;
    socket.recovered = true;
    socket.hear('connect');
    expect(socket.emit).toHaveBeenCalledTimes(256);
  });

  it('hears from the server that a call is over', () => {
    const signaling = open();
    signaling.describe('s', offer);
    confirm({ ok: false, code: 'not_in_session', message: 'over' });
    expect(heard).toEqual([{ type: 'ended', sessionId: 's' }]);
    signaling.describe('s', offer);
    signaling.forget();
    confirm({ ok: false, code: 'not_in_session', message: 'over' });
    expect(heard).toHaveLength(1);
  });

  it('takes another when a description gets no receipt', () => {
    const signaling = open();
    signaling.suggest('s', null);
    vi.advanceTimersByTime(10_000);
    expect(socket.io.engine.close).not.toHaveBeenCalled();
    signaling.describe('s', offer);
    vi.advanceTimersByTime(10_000);
    expect(socket.io.engine.close).toHaveBeenCalledOnce();
    signaling.describe('s', offer);
    confirm();
    vi.advanceTimersByTime(10_000);
    expect(socket.io.engine.close).toHaveBeenCalledOnce();
  });

  it('drops it when we are somebody new', () => {
    const signaling = open();
    socket.connected = false;
    signaling.suggest('s', { candidate: 'c' });
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
    vi.advanceTimersByTime(0);
    expect(socket.connect).not.toHaveBeenCalled();
    socket.connected = false;
    signaling.retry();
    vi.advanceTimersByTime(0);
    expect(socket.connect).toHaveBeenCalledOnce();
  });

  it('tries once an event of the client is over, where it is told to within one', () => {
    const signaling = openSignaling(
      (event) => event.type === 'offline' && signaling.retry(),
      () => socket as never,
    );
    socket.connected = false;
    socket.hear('connect_error', new Error('websocket error'));
    expect(socket.disconnect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(socket.disconnect).toHaveBeenCalledOnce();
    expect(socket.connect).toHaveBeenCalledOnce();
  });

  it('tries at once when told to by the end that the server has made', () => {
    const signaling = openSignaling(
      (event) => event.type === 'offline' && signaling.retry(),
      () => socket as never,
    );
    Object.assign(socket, { active: false, connected: false });
    socket.hear('disconnect', 'io server disconnect');
    vi.advanceTimersByTime(0);
    expect(socket.connect).toHaveBeenCalledOnce();
  });

  it('stays away as long as the server wants, whoever wants to try', () => {
    const signaling = open();
    socket.connected = false;
    socket.hear('connect_error', Object.assign(new Error('refused'), { data: { code: 'rate_limited', retryAfterMs: 4000 } }));
    signaling.retry();
    vi.advanceTimersByTime(3999);
    expect(socket.connect).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(socket.connect).toHaveBeenCalledOnce();
    signaling.retry();
    vi.advanceTimersByTime(0);
    expect(socket.connect).toHaveBeenCalledTimes(2);
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
