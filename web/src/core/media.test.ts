import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePeerConnection, fakeStream } from './fakes';
import { closeMedia, enableMedia, mediaProblem, openMedia } from './media';

describe('opening', () => {
  const getUserMedia = vi.fn<() => Promise<MediaStream>>();

  beforeEach(() => {
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('hands over the stream', async () => {
    const stream = fakeStream();
    getUserMedia.mockResolvedValue(stream);
    expect(await openMedia()).toBe(stream);
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
    expect(mediaProblem(await openMedia().catch((error: unknown) => error))).toBe(problem);
  });

  it('knows where it cannot work at all', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openMedia()).rejects.toMatchObject({ problem: 'unsupported' });
    vi.stubGlobal('isSecureContext', false);
    await expect(openMedia()).rejects.toMatchObject({ problem: 'insecure' });
  });
});

it('switches tracks and stops them', () => {
  const stream = fakeStream();
  enableMedia(stream, { mic: false, camera: true });
  expect(stream.tracks.map(({ kind, enabled }) => [kind, enabled])).toEqual([
    ['audio', false],
    ['video', true],
  ]);
  closeMedia(stream);
  for (const track of stream.tracks) expect(track.stop).toHaveBeenCalledOnce();
});
