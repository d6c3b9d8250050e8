import { expect, it, vi } from 'vitest';
import { FakeStream, type FakeTrack, fakeStream } from '../testing/fakes';
import { Lending } from './lending';
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
  return { open, streams, lending: new Lending(open) };
}

const pass = () => new Promise((resolve) => setTimeout(resolve));
const isClosed = ({ tracks }: FakeStream) => tracks.every(({ stop }: FakeTrack) => stop.mock.calls.length > 0);

it('gives the call what the preview has opened, which then closes it no more', async () => {
  const { open, streams, lending } = setUp();
  const { opened, release } = lending.lend(wish);
  await pass();
  const taken = await lending.take({ ...wish });
  expect(taken).toBe(await opened);
  release();
  await pass();
  expect(open).toHaveBeenCalledOnce();
  expect(streams.some(isClosed)).toBe(false);
  expect(await lending.take(wish)).not.toBe(taken);
});

it('gives what is still being opened', async () => {
  const { open, streams, lending } = setUp();
  const { release } = lending.lend(wish);
  const taken = lending.take(wish);
  release();
  expect(await taken).toBe(streams[0]);
  expect(streams.some(isClosed)).toBe(false);
  expect(open).toHaveBeenCalledOnce();
});

it('closes what no call has taken, also if it comes later', async () => {
  const { streams, lending } = setUp();
  lending.lend(wish).release();
  await pass();
  expect(streams.every(isClosed)).toBe(true);
  expect(await lending.take(wish)).not.toBe(streams[0]);
});

it.each<readonly [string, Partial<MediaWish>]>([
  ['another camera', { cameraId: 'other' }],
  ['the one on the back', { facing: 'environment' }],
  ['no camera', { camera: false }],
  ['nothing, to write', { camera: false, mic: false }],
])('opens anew where the call wants %s', async (_, change) => {
  const { open, streams, lending } = setUp();
  const { release } = lending.lend(wish);
  await pass();
  const taken = await lending.take({ ...wish, ...change });
  expect(open).toHaveBeenCalledTimes(2);
  expect(taken).toBe(streams[1]);
  release();
  await pass();
  expect(streams.map(isClosed)).toEqual([true, false]);
});

it.each<readonly [string, (stream: FakeStream) => void]>([
  ['has ended', ({ tracks }) => Object.assign(tracks[0] as FakeTrack, { readyState: 'ended' })],
  ['is not the one that was chosen', ({ tracks }) => (tracks[1] as FakeTrack).deviceId = 'another'],
  ['has gone', ({ tracks }) => tracks.pop()],
])('opens anew where a device %s', async (_, spoil) => {
  const { open, streams, lending } = setUp();
  lending.lend(wish);
  await pass();
  spoil(streams[0] as FakeStream);
  await lending.take(wish);
  expect(open).toHaveBeenCalledTimes(2);
});

it('asks again where the preview got nothing', async () => {
  const { open, streams, lending } = setUp();
  open.mockRejectedValueOnce(new MediaError('refused'));
  await expect(lending.lend(wish).opened).rejects.toThrow('refused');
  expect(await lending.take(wish)).toBe(streams[0]);
});

it('gives the newer of two', async () => {
  const { streams, lending } = setUp();
  const first = lending.lend(wish);
  lending.lend(wish);
  first.release();
  expect(await lending.take(wish)).toBe(streams[1]);
  await pass();
  expect(streams.map(isClosed)).toEqual([true, false]);
});
