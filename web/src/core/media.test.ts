import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePeerConnection, FakeStream, fakeStream } from '../testing/fakes';
import { closeMedia, listDevices, mediaProblem, openMedia } from './media';

describe('opening', () => {
  const getUserMedia = vi.fn<(wanted: MediaStreamConstraints) => Promise<MediaStream>>();
  const both = { mic: true, camera: true };

  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('asks for what is wished, and for the devices that were chosen', async () => {
    getUserMedia.mockResolvedValue(fakeStream());
    await openMedia({ mic: true, camera: true, micId: 'm', cameraId: 'c' });
    expect(getUserMedia.mock.lastCall?.[0]).toMatchObject({
      audio: { deviceId: { exact: 'm' } },
      // Sixteens: of other sizes Safari has sent blank pictures.
      video: { deviceId: { exact: 'c' }, width: { ideal: 80 * 16 }, height: { ideal: 45 * 16 } },
    });
    await openMedia({ mic: true, camera: false });
    expect(getUserMedia.mock.lastCall?.[0].video).toBe(false);
    await openMedia({ mic: false, camera: true, facing: 'environment' });
    expect(getUserMedia.mock.lastCall?.[0]).toMatchObject({ audio: false, video: { facingMode: 'environment' } });
  });

  it('takes another device where the chosen one is gone', async () => {
    const stream = fakeStream();
    getUserMedia.mockRejectedValueOnce(new DOMException('gone', 'OverconstrainedError')).mockResolvedValueOnce(stream);
    expect(await openMedia({ ...both, cameraId: 'gone' })).toBe(stream);
    expect(getUserMedia.mock.lastCall?.[0].video).not.toHaveProperty('deviceId');
  });

  it('asks nobody when nothing is wished', async () => {
    vi.stubGlobal('MediaStream', FakeStream);
    getUserMedia.mockClear();
    expect((await openMedia({ mic: false, camera: false })).getTracks()).toEqual([]);
    expect(getUserMedia).not.toHaveBeenCalled();
  });

  it('hands over the stream', async () => {
    const stream = fakeStream();
    getUserMedia.mockResolvedValue(stream);
    expect(await openMedia(both)).toBe(stream);
  });

  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'no-device'],
    ['NotReadableError', 'in-use'],
    ['AbortError', 'interrupted'],
    ['OverconstrainedError', 'unsuitable'],
    ['TypeError', 'unsupported'],
    ['EncodingError', 'unknown'],
  ])('names the reason of a %s: %s', async (name, problem) => {
    getUserMedia.mockRejectedValue(new DOMException('no', name));
    expect(mediaProblem(await openMedia(both).catch((error: unknown) => error))).toBe(problem);
  });

  it('knows where it cannot work at all', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openMedia(both)).rejects.toMatchObject({ problem: 'unsupported' });
    vi.stubGlobal('isSecureContext', false);
    await expect(openMedia(both)).rejects.toMatchObject({ problem: 'insecure' });
  });
});

const device = (kind: string, deviceId: string) => ({ kind, deviceId, label: deviceId });

it('lists what can be chosen, and nothing that the browser keeps to itself', async () => {
  const all = [device('videoinput', 'c'), device('audioinput', ''), device('audiooutput', 's')];
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices: () => Promise.resolve(all) } });
  const { cameras, mics, speakers } = await listDevices();
  expect([cameras, mics, speakers].map((list) => list.map(({ deviceId }) => deviceId))).toEqual([['c'], [], ['s']]);
  vi.unstubAllGlobals();
});

it('stops tracks', () => {
  const stream = fakeStream();
  closeMedia(stream);
  for (const track of stream.tracks) expect(track.stop).toHaveBeenCalledOnce();
});
