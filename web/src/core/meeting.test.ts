import { describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUp, setUpCall } from '../testing/fakeCall';
import { bothOn, fakeMatch } from '../testing/fakes';

fakeSurroundings();

describe('what belongs to a call', () => {
  const description = { type: 'offer', sdp: 'o' } as const;

  it('is named by it, and forgotten with it', async () => {
    const { call, signaling, peerOptions } = await setUpCall();
    peerOptions().describe(description);
    peerOptions().suggest(null);
    expect(signaling.describe.mock.calls).toEqual([['s', description]]);
    expect(signaling.suggest.mock.calls).toEqual([['s', null]]);
    signaling.forget.mockClear();
    call.skip();
    expect(signaling.forget).toHaveBeenCalledOnce();
  });

  it('is not handed to another', async () => {
    const { peer, hear, tag } = await setUpCall();
    hear({ type: 'description', description, sessionId: 'another' });
    hear({ type: 'candidate', candidate: null, sessionId: 'another' });
    hear({ type: 'ended', sessionId: 'another' });
    expect(peer.receive).not.toHaveBeenCalled();
    expect(peer.receiveCandidate).not.toHaveBeenCalled();
    expect(tag()).toBe('inCall');
    hear({ type: 'description', description, sessionId: 's' });
    expect(peer.receive).toHaveBeenCalledWith(description);
    hear({ type: 'ended', sessionId: 's' });
    expect(tag()).toBe('parted');
  });

  it('is dropped when it comes after the call', async () => {
    const { call, peer, hear } = await setUpCall();
    call.stop();
    hear({ type: 'description', description });
    hear({ type: 'candidate', candidate: null });
    expect(peer.receive).not.toHaveBeenCalled();
    expect(peer.receiveCandidate).not.toHaveBeenCalled();
  });
});

describe('a call that cannot be set up', () => {
  it('says so, lets the partner go, and looks for nobody by itself', async () => {
    const { call, parts, signaling, hear, tag } = setUp();
    parts.openPeer.mockImplementation(() => {
      throw new DOMException('no such server', 'SyntaxError');
    });
    call.start();
    hear({ type: 'online', fresh: true });
    await runPending();
    hear({ type: 'matched', match: fakeMatch() });
    expect(call.store.get().phase).toMatchObject({ tag: 'parted', how: 'failed', held: true });
    expect(signaling.request).toHaveBeenLastCalledWith('stop');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tag()).toBe('parted');
    call.skip();
    expect(signaling.request).toHaveBeenLastCalledWith('find_partner');
  });

  it('ends in the same way when the browser makes no second connection', async () => {
    const { call, peerOptions } = await setUpCall();
    peerOptions().onFailure(new Error('no more'));
    expect(call.store.get().phase).toMatchObject({ tag: 'parted', how: 'failed' });
  });
});

it('writes to nobody who has not spoken', async () => {
  const { call, peer, partner, become } = await setUpCall();
  become({ devices: null });
  expect(partner()?.view?.chat).toBe('mute');
  expect(call.say('hello')).toBe(false);
  become({ channel: 'closed' });
  expect(partner()?.view?.chat).toBe('gone');
  expect(call.say('hello')).toBe(false);
  expect(peer.say).not.toHaveBeenCalled();
  expect(partner()?.chat.messages).toEqual([]);
});

it('takes a flood from the partner in gulps, and keeps the end of it', async () => {
  const { call, partner, peerOptions } = await setUpCall();
  const shown = vi.fn<() => void>();
  call.store.subscribe(shown);
  for (let n = 0; n < 10_000; n += 1) {
    peerOptions().onSaying({ type: 'text', text: `${n}` });
    peerOptions().onSaying({ type: 'typing', on: n % 2 === 0 });
    peerOptions().onSaying({ type: 'devices', devices: { ...bothOn, mic: n % 2 === 1 } });
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(shown.mock.calls.length).toBeLessThan(10);
  const chat = partner()?.chat;
  expect([chat?.messages.length, chat?.messages.at(-1)?.text, chat?.unread]).toEqual([200, '9999', 10_000]);
});

it('marks what was said into a connection that has been replaced', async () => {
  const { call, peer, partner, become } = await setUpCall();
  const count = { id: 'p', type: 'candidate-pair', bytesReceived: 1 };
  peer.stats.mockResolvedValue(new Map([['p', count]]) as unknown as RTCStatsReport);
  await vi.advanceTimersByTimeAsync(500);
  call.say('before');
  await vi.advanceTimersByTimeAsync(100);
  count.bytesReceived = 2;
  await vi.advanceTimersByTimeAsync(500);
  call.say('into the void');
  become({ epoch: 1, transport: 'new', sayings: 0, devices: null });
  expect(partner()?.chat.messages.map(({ text, lost }) => [text, lost])).toEqual([['before', undefined], ['into the void', true]]);
});

it('looks for another path when the network is another one, and for the server when it is back', async () => {
  const { peer, signaling, network, hear } = await setUpCall();
  network('back');
  expect(peer.restart).not.toHaveBeenCalled();
  network('other');
  expect(peer.restart).toHaveBeenCalledOnce();
  expect(signaling.retry).not.toHaveBeenCalled();
  hear({ type: 'offline' });
  network('back');
  expect(signaling.retry).toHaveBeenCalledOnce();
});

it('does what was pressed while the server was away as soon as it is back', async () => {
  const { call, peer, signaling, hear } = await setUpCall();
  hear({ type: 'offline' });
  call.repair();
  expect(signaling.retry).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(5000);
  expect(peer.restart).not.toHaveBeenCalled();
  hear({ type: 'online', fresh: false });
  expect(peer.restart).toHaveBeenCalledOnce();
});

it('goes on trying to reach the server while the partner is out of reach too', async () => {
  const { signaling, hear, become, tag } = await setUpCall();
  hear({ type: 'offline' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(signaling.retry).not.toHaveBeenCalled();
  become({ transport: 'disconnected' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signaling.retry.mock.calls.length).toBeGreaterThan(10);
  expect(tag()).toBe('reconnecting');
});

it('cuts no try short in Firefox, which would hold on to each and let the next ones wait', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
  const { call, signaling, hear, become, tag } = await setUpCall();
  hear({ type: 'offline' });
  become({ transport: 'disconnected' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signaling.retry).not.toHaveBeenCalled();
  expect(tag()).toBe('reconnecting');
  call.retryServer();
  expect(signaling.retry).toHaveBeenCalledOnce();
});

describe('somebody who has nothing to show', () => {
  it('meets a partner all the same, having joined without camera and microphone', async () => {
    const { call, parts, hear, become, tag } = setUp();
    call.startWith({ mic: false, camera: false });
    hear({ type: 'online', fresh: true });
    await runPending();
    hear({ type: 'matched', match: fakeMatch() });
    expect(parts.openPeer).toHaveBeenCalledWith(expect.objectContaining({ tracks: { audio: null, video: null } }));
    become();
    expect(tag()).toBe('inCall');
  });

  it('meets the next one too after both were unplugged', async () => {
    const { call, parts, streams, hear, tag } = await setUpCall();
    for (const track of streams[0]?.tracks ?? []) track.onended?.();
    call.skip();
    hear({ type: 'matched', match: fakeMatch() });
    expect(parts.openPeer).toHaveBeenLastCalledWith(expect.objectContaining({ tracks: { audio: null, video: null } }));
    expect(tag()).toBe('negotiating');
  });
});
