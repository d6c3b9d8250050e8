import { describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, setUpCall } from '../testing/fakeCall';
import { firstLimit, limitOf, limitSending } from './sending';

fakeSurroundings();

const nothing = { saveData: false, relayed: false, hidden: false, screen: false, fresh: false };

const rate = (change: Partial<typeof nothing>) => limitOf({ ...nothing, ...change }).maxBitrate;
const way = (kind: string, setParameters: () => Promise<void>, encoding = {}) => ({
  receiver: { track: { kind } },
  sender: { getParameters: () => ({ encodings: [encoding] }), setParameters },
});

describe('what is sent', () => {
  it('has a bound, and a lower one through a relay, from a hidden tab, and where data is to be saved', () => {
    expect([rate({}), rate({ relayed: true }), rate({ saveData: true }), rate({ hidden: true })]).toEqual([1_500_000, 800_000, 350_000, 250_000]);
    expect(rate({ relayed: true, saveData: true, hidden: true })).toBe(250_000);
  });

  it('begins with a small picture, which is there sooner, but with a whole screen', () => {
    expect(limitOf({ ...nothing, fresh: true })).toEqual(firstLimit);
    expect(limitOf({ ...nothing, fresh: true, relayed: true })).toEqual({ ...firstLimit, maxBitrate: 800_000 });
    expect(limitOf({ ...nothing, fresh: true, screen: true })).toEqual(limitOf(nothing));
  });

  it('can be read where it is a screen, also from behind other windows', () => {
    expect(limitOf({ ...nothing, hidden: true, screen: true })).toEqual(limitOf(nothing));
    expect(limitOf({ ...nothing, saveData: true, screen: true })).toMatchObject({ maxBitrate: 350_000, scaleResolutionDownBy: 1 });
  });

  it('is asked of the browser for pictures alone, and left alone where it takes no limit', async () => {
    const [sound, pictures] = [vi.fn<() => Promise<void>>(() => Promise.resolve()), vi.fn<() => Promise<void>>(() => Promise.reject(new Error('no')))];
    const pc = { getTransceivers: () => [way('audio', sound), way('video', pictures)] } as unknown as RTCPeerConnection;
    await limitSending(pc, limitOf(nothing));
    expect(sound).not.toHaveBeenCalled();
    expect(pictures).toHaveBeenCalledWith({ encodings: [limitOf(nothing)] });
  });

  it('is not asked for again where it holds', async () => {
    const pictures = vi.fn<() => Promise<void>>(() => Promise.resolve());
    await limitSending({ getTransceivers: () => [way('video', pictures, limitOf(nothing))] } as unknown as RTCPeerConnection, limitOf(nothing));
    expect(pictures).not.toHaveBeenCalled();
  });
});

it('is less as soon as the tab is hidden, and for as long as the call lasts alone', async () => {
  const { call, peer } = await setUpCall();
  expect(peer.adapt).toHaveBeenLastCalledWith({ saveData: false, relayed: false, hidden: false, fresh: true });
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(peer.adapt).toHaveBeenLastCalledWith({ saveData: false, relayed: false, hidden: true, fresh: true });
  hidden.mockRestore();
  call.stop();
  peer.adapt.mockClear();
  document.dispatchEvent(new Event('visibilitychange'));
  expect(peer.adapt).not.toHaveBeenCalled();
});

it('is better once the call has run for a moment, and is not asked for after it', async () => {
  const { peer } = await setUpCall();
  await vi.advanceTimersByTimeAsync(2000);
  expect(peer.adapt).toHaveBeenLastCalledWith({ saveData: false, relayed: false, hidden: false, fresh: false });
  const next = await setUpCall();
  next.call.stop();
  next.peer.adapt.mockClear();
  await vi.advanceTimersByTimeAsync(2000);
  expect(next.peer.adapt).not.toHaveBeenCalled();
});
