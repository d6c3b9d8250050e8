import { expect, it, vi } from 'vitest';
import { FakeStream, type FakeTrack, fakeStream } from '../testing/fakes';
import { Handover } from './handover';
import { MediaError, type MediaWish } from './media';

const wish: MediaWish = { mic: true, camera: true, micId: '', cameraId: 'c', micName: '', cameraName: 'Camera' };

function setUp() {
  const streams: (MediaStream & FakeStream)[] = [];
  const open = vi.fn<(wanted: MediaWish) => Promise<MediaStream>>(() => {
    const stream = fakeStream();
    for (const track of stream.tracks) Object.assign(track, { readyState: 'live', deviceId: track.kind === 'video' ? 'c' : 'm' });
    streams.push(stream);
    return Promise.resolve(stream);
  });
  return { open, streams, handover: new Handover(open) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const isClosed = ({ tracks }: FakeStream) => tracks.every(({ stop }: FakeTrack) => stop.mock.calls.length > 0);

it('gives the call what the preview has opened, which then closes it no more', async () => {
  const { open, streams, handover } = setUp();
  const { opened, release } = handover.lend(wish);
  await settle();
  const taken = await handover.take({ ...wish });
  expect(taken).toBe(await opened);
  release();
  await settle();
  expect(open).toHaveBeenCalledOnce();
  expect(streams.some(isClosed)).toBe(false);
  expect(await handover.take(wish)).not.toBe(taken);
});

it('gives what is still being opened', async () => {
  const { open, streams, handover } = setUp();
  const { release } = handover.lend(wish);
  const taken = handover.take(wish);
  release();
  expect(await taken).toBe(streams[0]);
  expect(streams.some(isClosed)).toBe(false);
  expect(open).toHaveBeenCalledOnce();
});

it('closes what no call has taken, also if it comes later', async () => {
  const { streams, handover } = setUp();
  handover.lend(wish).release();
  await settle();
  expect(streams.every(isClosed)).toBe(true);
  expect(await handover.take(wish)).not.toBe(streams[0]);
});

it.each<readonly [string, Partial<MediaWish>]>([
  ['another camera', { cameraId: 'other' }],
  ['the one on the back', { facing: 'environment' }],
  ['no camera', { camera: false }],
  ['nothing, to write', { camera: false, mic: false }],
])('opens anew where the call wants %s', async (_, change) => {
  const { open, streams, handover } = setUp();
  const { release } = handover.lend(wish);
  await settle();
  const taken = await handover.take({ ...wish, ...change });
  expect(open).toHaveBeenCalledTimes(2);
  expect(taken).toBe(streams[1]);
  release();
  await settle();
  expect(streams.map(isClosed)).toEqual([true, false]);
});

it.each<readonly [string, (stream: FakeStream) => void]>([
  ['has ended', ({ tracks }) => Object.assign(tracks[0] as FakeTrack, { readyState: 'ended' })],
  ['is not the one that was chosen', ({ tracks }) => (tracks[1] as FakeTrack).deviceId = 'another'],
  ['has gone', ({ tracks }) => tracks.pop()],
])('opens anew where a device %s', async (_, spoil) => {
  const { open, streams, handover } = setUp();
  handover.lend(wish);
  await settle();
  spoil(streams[0] as FakeStream);
  await handover.take(wish);
  expect(open).toHaveBeenCalledTimes(2);
});

it('asks again where the preview got nothing', async () => {
  const { open, streams, handover } = setUp();
  open.mockRejectedValueOnce(new MediaError('refused'));
  await expect(handover.lend(wish).opened).rejects.toThrow('refused');
  expect(await handover.take(wish)).toBe(streams[0]);
});

it('gives the newer of two', async () => {
  const { streams, handover } = setUp();
  const first = handover.lend(wish);
  handover.lend(wish);
  first.release();
  expect(await handover.take(wish)).toBe(streams[1]);
  await settle();
  expect(streams.map(isClosed)).toEqual([true, false]);
});
