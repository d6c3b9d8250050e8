import { expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUp, setUpCall } from '../testing/fakeCall';
import { bothOn, fakeMatch, fakeStream } from '../testing/fakes';
import { MediaError } from './media';
import type { Ack } from './protocol';
import { skipGuardMs } from './reducer';

fakeSurroundings();

it('goes from start into a call and brings peer and signaling together', async () => {
  const { signaling, peer, hear, tag, partner, peerOptions } = await setUpCall();
  expect(signaling.request.mock.calls).toEqual([['find_partner']]);
  expect(tag()).toBe('inCall');

  const description = { type: 'answer', sdp: 'a' } as const;
  hear({ type: 'description', description });
  hear({ type: 'candidate', candidate: null });
  hear({ type: 'ice', ice: { iceServers: [], iceTransportPolicy: 'relay' } });
  expect(peer.receive).toHaveBeenCalledWith(description);
  expect(peer.receiveCandidate).toHaveBeenCalledWith(null);
  expect(peer.useServers).toHaveBeenCalledWith({ iceServers: [], iceTransportPolicy: 'relay' });
  peerOptions().describe(description);
  expect(signaling.describe).toHaveBeenCalledWith('s', description);
  peerOptions().onSaying({ type: 'devices', devices: { ...bothOn, mic: false } });
  expect(partner()?.devices).toEqual({ mic: false, camera: true, screen: false });
});

it('switches the tracks and tells the partner', async () => {
  const { call, peer, streams } = await setUpCall();
  call.toggleMic();
  expect(streams[0]?.getAudioTracks()[0]?.enabled).toBe(false);
  expect(peer.announce).toHaveBeenLastCalledWith({ ...bothOn, mic: false });
  call.toggleCamera();
  expect(streams[0]?.getVideoTracks()[0]?.enabled).toBe(false);
});

it('looks for the next by itself after the partner left', async () => {
  const { hear, signaling, peer, tag } = await setUpCall();
  hear({ type: 'parted', how: 'left' });
  expect(peer.close).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2000);
  expect(tag()).toBe('parted');
  await vi.advanceTimersByTimeAsync(1000);
  expect(signaling.request.mock.calls).toEqual([['find_partner'], ['find_partner']]);
});

it('stops with devices and session released, and starts again over the same connection', async () => {
  const { call, signaling, parts, streams, tag } = await setUpCall();
  call.stop();
  expect(signaling.request).toHaveBeenLastCalledWith('stop');
  expect(streams[0]?.tracks.every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
  expect(call.store.get().local).toBeNull();
  call.start();
  await runPending();
  expect(tag()).toBe('searching');
  expect(parts.openSignaling).toHaveBeenCalledOnce();
});

it('skips once where a press comes twice', async () => {
  const { call, signaling, hear, tag } = await setUpCall();
  call.skip();
  hear({ type: 'matched', match: fakeMatch() });
  call.skip();
  expect(tag()).toBe('negotiating');
  expect(call.store.get().skipReady).toBe(false);
  await vi.advanceTimersByTimeAsync(skipGuardMs);
  call.skip();
  expect(signaling.request.mock.calls).toEqual([['find_partner'], ['skip_user', { sessionId: 's' }], ['skip_user', { sessionId: 's' }]]);
});

it('joins with less where the user wants that, and remembers it', async () => {
  const { call, parts, chosen } = setUp();
  parts.openMedia.mockRejectedValueOnce(new MediaError('no-device'));
  call.start();
  await runPending();
  call.startWith({ mic: true, camera: false });
  await runPending();
  expect(parts.openMedia).toHaveBeenLastCalledWith(expect.objectContaining({ mic: true, camera: false }));
  expect(call.store.get().devices).toEqual({ mic: true, camera: false, screen: false });
  expect(chosen().camera).toBe(false);
});

it('opens a camera in the call for who joined without one', async () => {
  const set = setUp();
  const { call, peer, hear, chosen } = set;
  call.startWith({ mic: true, camera: false });
  hear({ type: 'online', fresh: true });
  await runPending();
  hear({ type: 'matched', match: fakeMatch() });
  call.toggleCamera();
  await runPending();
  expect(peer.send).toHaveBeenLastCalledWith('video', expect.objectContaining({ kind: 'video' }));
  expect(peer.announce).toHaveBeenLastCalledWith(bothOn);
  expect(chosen().camera).toBe(true);
});

it('exchanges a device in the call and stops the one of before', async () => {
  const { call, peer, streams, chosen } = await setUpCall();
  const [before] = streams[0]?.getVideoTracks() ?? [];
  await call.pickDevice('camera', 'other');
  expect(before?.stop).toHaveBeenCalledOnce();
  expect(peer.send).toHaveBeenLastCalledWith('video', streams[1]?.getVideoTracks()[0]);
  expect(chosen().cameraId).toBe('other');
  await call.flipCamera();
  expect(call.store.get().facing).toBe('environment');
});

it('says that a device was unplugged, goes on without it, and takes another', async () => {
  const { call, peer, streams } = await setUpCall();
  streams[0]?.getVideoTracks()[0]?.onended?.();
  expect(call.store.get()).toMatchObject({
    problems: [{ device: 'camera', problem: 'unplugged' }],
    devices: { mic: true, camera: false },
  });
  expect(peer.send).toHaveBeenLastCalledWith('video', null);
  await call.pickDevice('camera');
  expect(call.store.get()).toMatchObject({ problems: [], devices: { camera: true } });
});

it('shares a screen in the place of the camera until it ends', async () => {
  const { call, parts, peer, streams } = await setUpCall();
  const screen = fakeStream('video');
  parts.openScreen.mockResolvedValueOnce(screen);
  await call.toggleScreen();
  expect(peer.send).toHaveBeenLastCalledWith('video', screen.tracks[0]);
  expect(peer.announce).toHaveBeenLastCalledWith({ ...bothOn, screen: true });
  screen.tracks[0]?.onended?.();
  expect(peer.send).toHaveBeenLastCalledWith('video', streams[0]?.getVideoTracks()[0]);
  expect(call.store.get()).toMatchObject({ screen: null, devices: { screen: false } });

  parts.openScreen.mockRejectedValueOnce(new MediaError('refused'));
  await call.toggleScreen();
  expect(call.store.get().devices.screen).toBe(false);
});

it('keeps a conversation as long as the call', async () => {
  const { call, peer, hear, partner, peerOptions } = await setUpCall();
  peerOptions().onSaying({ type: 'typing', on: true });
  expect(partner()?.chat.partnerTyping).toBe(true);
  peerOptions().onSaying({ type: 'text', text: 'hello' });
  expect(call.say('  hi  ')).toBe(true);
  expect(peer.say).toHaveBeenLastCalledWith({ type: 'text', text: 'hi' });
  expect(partner()?.chat).toMatchObject({
    unread: 1,
    partnerTyping: false,
    messages: [{ mine: false, text: 'hello' }, { mine: true, text: 'hi' }],
  });
  expect(call.say('   ')).toBe(false);
  call.markRead();
  expect(partner()?.chat.unread).toBe(0);
  hear({ type: 'parted', how: 'left' });
  expect(partner()).toBeNull();
});

it('stays where it is after a parting when told so', async () => {
  const { call, hear, tag } = await setUpCall();
  hear({ type: 'parted', how: 'left' });
  call.hold();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tag()).toBe('parted');
});

it('waits out a refusal', async () => {
  const { call, hear, signaling, tag } = setUp();
  const refusal: Ack = { ok: false, code: 'rate_limited', message: 'later', retryAfterMs: 4000 };
  signaling.request.mockResolvedValueOnce(refusal);
  call.start();
  hear({ type: 'online', fresh: true });
  await runPending();
  expect(call.store.get().phase).toMatchObject({ tag: 'delayed', until: Date.now() + 4000 });
  await vi.advanceTimersByTimeAsync(4000);
  expect(tag()).toBe('searching');
});

it('takes no refusal of a relay for one of the search', async () => {
  const { call, hear, tag } = await setUpCall();
  call.skip();
  hear({ type: 'refused', refusal: { code: 'not_in_session', message: 'too late' } });
  expect(tag()).toBe('searching');
});

it('says why there are no devices', async () => {
  const { call, parts } = setUp();
  parts.openMedia.mockRejectedValueOnce(new MediaError('refused'));
  call.start();
  await runPending();
  expect(call.store.get().phase).toEqual({ tag: 'blocked', problem: 'refused' });
});

it('closes a stream that comes when nobody wants it any more', async () => {
  const { call, streams, tag } = setUp();
  call.start();
  call.stop();
  await runPending();
  expect(streams[0]?.tracks.every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
  expect(tag()).toBe('idle');
});

it('says goodbye before it closes when the page goes', () => {
  const { call, signaling } = setUp();
  call.leave();
  expect(signaling.sayGoodbye).not.toHaveBeenCalled();
  call.start();
  call.leave();
  expect(signaling.sayGoodbye).toHaveBeenCalledOnce();
  expect(signaling.sayGoodbye).toHaveBeenCalledBefore(signaling.close);
});

it('survives being closed and started anew, as StrictMode does, and leaves nothing behind', async () => {
  const { call, signaling, parts, streams, tag } = setUp();
  call.start();
  call.close();
  call.start();
  await runPending();
  expect(parts.openSignaling).toHaveBeenCalledTimes(2);
  expect(signaling.close).toHaveBeenCalledOnce();
  expect(streams).toHaveLength(2);
  expect(tag()).toBe('connecting');
  call.close();
  call.close();
  expect(signaling.close).toHaveBeenCalledTimes(2);
  expect(streams.every(({ tracks }) => tracks.every(({ stop }) => stop.mock.calls.length === 1))).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
