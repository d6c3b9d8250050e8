import { describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUpCall } from '../testing/fakeCall';
import { FakeSocket } from '../testing/fakeSocket';
import { contactLink, readBan } from './ban';
import { type FlinxxSocket, openSignaling, type SignalingEvent } from './signaling';

const data = { reason: 'spam', until: 90_000, contact: 'a@b.example' };

fakeSurroundings();

describe('a ban', () => {
  it('is understood as far as it can be', () => {
    expect(readBan(data)).toEqual(data);
    for (const odd of [null, undefined, 'no', { reason: 1, until: '2', contact: {} }]) {
      expect(readBan(odd)).toEqual({ reason: '', until: null, contact: '' });
    }
    expect(readBan({ reason: 'x'.repeat(1000) }).reason).toHaveLength(300);
  });

  it.each([
    ['a@b.example', 'mailto:a@b.example'],
    ['https://b.example/appeal?x=1', 'https://b.example/appeal?x=1'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['javascript:alert(1)//a@b.example', null],
    ['data:text/html,x', null],
    ['https://b.example and more', null],
    ['the office, room 3', null],
    ['', null],
  ])('leads only to an address of the web or of mail: %s', (contact, link) => {
    expect(contactLink(contact)).toBe(link);
  });

  it('ends all that was open, and nothing is tried before its end', async () => {
    const { call, hear, tag, streams, peer, signaling, parts, state } = await setUpCall();
    hear({ type: 'banned', ban: { ...data, until: Date.now() + 90_000 } });
    expect([tag(), state().local, state().former]).toEqual(['banned', null, null]);
    expect(streams.flatMap(({ tracks }) => tracks).every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
    expect([peer.close.mock.calls.length, signaling.close.mock.calls.length]).toEqual([1, 1]);
    call.start();
    call.retryServer();
    await vi.advanceTimersByTimeAsync(89_999);
    expect(tag()).toBe('banned');
    expect(parts.openSignaling).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    expect(tag()).toBe('idle');
    call.start();
    await runPending();
    expect(parts.openSignaling).toHaveBeenCalledTimes(2);
  });

  it('stays where something else was to come of itself before', async () => {
    const { hear, tag } = await setUpCall();
    hear({ type: 'parted', how: 'left' });
    hear({ type: 'banned', ban: { ...data, until: null } });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(tag()).toBe('banned');
  });

  it('is shown for a minute at least, for a clock may be fast', async () => {
    const { hear, tag } = await setUpCall();
    hear({ type: 'banned', ban: { ...data, until: Date.now() - 7_200_000 } });
    await vi.advanceTimersByTimeAsync(59_999);
    expect(tag()).toBe('banned');
    await vi.advanceTimersByTimeAsync(1);
    expect(tag()).toBe('idle');
  });

  it.each([null, Date.now() + 1e12])('without an end, or with one that is far away, waits for no timer: %s', async (until) => {
    const { hear, tag } = await setUpCall();
    hear({ type: 'banned', ban: { ...data, until } });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(tag()).toBe('banned');
  });
});

function open() {
  const heard: SignalingEvent[] = [];
  const socket = new FakeSocket();
  const signaling = openSignaling((event) => heard.push(event), () => socket as unknown as FlinxxSocket);
  return { heard, socket, signaling };
}

describe('the connection of whoever is banned', () => {
  it('is refused once, and not asked for again', () => {
    const { heard, socket, signaling } = open();
    socket.connected = false;
    socket.hear('connect_error', Object.assign(new Error('banned'), { data }));
    expect(heard).toEqual([{ type: 'offline' }, { type: 'banned', ban: data }]);
    expect(socket.disconnect).toHaveBeenCalledOnce();
    signaling.retry();
    vi.advanceTimersByTime(100_000);
    expect(socket.connect).not.toHaveBeenCalled();
  });

  it('hears of it while it is open', () => {
    const { heard, socket } = open();
    socket.hear('banned', data, 'offset');
    expect(heard).toEqual([{ type: 'banned', ban: data }]);
  });
});
