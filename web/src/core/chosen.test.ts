import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setUp, runPending } from '../testing/fakeCall';
import { FakeStream, FakeTrack } from '../testing/fakes';
import { type MediaError, openMedia } from './media';

interface Known {
  readonly kind: 'audio' | 'video';
  readonly id: string;
  readonly name: string;
}

type Refusal = 'OverconstrainedError' | 'NotFoundError' | 'constraint alone';

const devices: Known[] = [
  { kind: 'video', id: 'c1', name: 'Integrated camera' },
  { kind: 'video', id: 'c2', name: 'Webcam' },
  { kind: 'audio', id: 'm1', name: 'Built-in microphone' },
  { kind: 'audio', id: 'm2', name: 'Headset' },
];

/** A browser with these devices, which refuses an id that it does not know in its own way. */
function playBrowser(refusal: Refusal, known: readonly Known[] = devices) {
  const opened: FakeTrack[] = [];
  const refuse = () => {
    if (refusal === 'constraint alone') return { constraint: 'deviceId' };
    return new DOMException('no', refusal);
  };
  const open = (kind: Known['kind'], wanted: MediaStreamConstraints['audio']) => {
    if (!wanted) return [];
    const id = typeof wanted === 'object' ? (wanted.deviceId as ConstrainDOMStringParameters | undefined)?.exact : undefined;
    const found = known.find((device) => device.kind === kind && (id === undefined || device.id === id));
    if (!found) throw id === undefined ? new DOMException('no', 'NotFoundError') : refuse();
    return [Object.assign(new FakeTrack(kind), { deviceId: found.id, label: found.name })];
  };
  const getUserMedia = vi.fn<(wanted: MediaStreamConstraints) => Promise<unknown>>(async ({ audio, video }) => {
    const tracks = [...open('audio', audio), ...open('video', video)];
    opened.push(...tracks);
    return new FakeStream(tracks);
  });
  const enumerateDevices = async () =>
    known.map(({ kind, id, name }) => ({ kind: `${kind}input`, deviceId: id, label: name }));
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia, enumerateDevices } });
  return { opened, getUserMedia, live: () => opened.filter(({ stop }) => stop.mock.calls.length === 0).map(({ deviceId }) => deviceId) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('RTCPeerConnection', {});
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const both = { mic: true, camera: true };

describe.each<Refusal>(['OverconstrainedError', 'NotFoundError', 'constraint alone'])('where a lost id is refused with %s', (refusal) => {
  it.each([
    ['the chosen ones', { cameraId: 'c2', micId: 'm2' }, ['m2', 'c2']],
    ['the camera, where the microphone is gone', { cameraId: 'c2', micId: 'gone' }, ['m1', 'c2']],
    ['the microphone, where the camera is gone', { cameraId: 'gone', micId: 'm2' }, ['m2', 'c1']],
    ['others, where both are gone', { cameraId: 'gone', micId: 'gone too' }, ['m1', 'c1']],
    ['the camera, with any microphone', { cameraId: 'c2', micId: '' }, ['m1', 'c2']],
    ['another camera, with any microphone', { cameraId: 'gone', micId: '' }, ['m1', 'c1']],
    ['one with another id than before', { cameraId: 'old', cameraName: 'Webcam', micId: 'older', micName: 'Headset' }, ['m2', 'c2']],
    ['no other in its place', { cameraId: 'old', cameraName: 'Sold', micId: 'm2', micName: 'Headset' }, ['m2', 'c1']],
  ])('opens %s', async (_what, chosen, expected) => {
    const { live } = playBrowser(refusal);
    await openMedia({ ...both, ...chosen });
    expect(live()).toEqual(expected);
  });

  it('says that there is none where there is none', async () => {
    const { live, getUserMedia } = playBrowser(refusal, []);
    await expect(openMedia({ ...both, cameraId: 'gone', micId: 'gone' })).rejects.toMatchObject({ problem: 'no-device' } satisfies Partial<MediaError>);
    expect(live()).toEqual([]);
    expect(getUserMedia).toHaveBeenCalledTimes(4);
  });
});

it.each(['NotAllowedError', 'NotReadableError', 'AbortError'])('does not ask again after a %s', async (name) => {
  const { getUserMedia } = playBrowser('NotFoundError');
  getUserMedia.mockRejectedValue(new DOMException('no', name));
  await expect(openMedia({ ...both, cameraId: 'c2', micId: 'm2' })).rejects.toThrow('No camera or microphone');
  expect(getUserMedia).toHaveBeenCalledOnce();
});

async function start(chosen: Parameters<ReturnType<typeof setUp>['parts']['settings']['change']>[0]) {
  const set = setUp();
  set.parts.openMedia.mockImplementation(openMedia);
  set.parts.settings.change(chosen);
  set.call.start();
  await runPending();
  return set;
}

describe('a call', () => {
  it('says which devices are used instead, and remembers the chosen ones', async () => {
    playBrowser('OverconstrainedError');
    const { call, chosen } = await start({ cameraId: 'gone', cameraName: 'Sold', micId: 'gone' });
    expect(call.store.get().problems).toEqual([
      { device: 'mic', problem: 'replaced', name: 'Built-in microphone' },
      { device: 'camera', problem: 'replaced', name: 'Integrated camera' },
    ]);
    expect(chosen()).toMatchObject({ cameraId: 'gone', cameraName: 'Sold', micId: 'gone' });
  });

  it('learns the new id of a device that it knows by name, without a word', async () => {
    playBrowser('NotFoundError');
    const { call, chosen } = await start({ cameraId: 'old', cameraName: 'Webcam', micId: 'm2' });
    expect(call.store.get().problems).toEqual([]);
    expect(chosen()).toMatchObject({ cameraId: 'c2', cameraName: 'Webcam', micId: 'm2', micName: 'Headset' });
  });

  it('remembers the name of what was picked', async () => {
    playBrowser('NotFoundError');
    const { call, chosen } = await start({});
    await call.pickDevice('camera', 'c2');
    expect(chosen()).toMatchObject({ cameraId: 'c2', cameraName: 'Webcam', micId: '', micName: '' });
    await call.pickDevice('camera', 'gone');
    expect(call.store.get().problems).toEqual([{ device: 'camera', problem: 'replaced', name: 'Integrated camera' }]);
    expect(chosen()).toMatchObject({ cameraId: 'c2', cameraName: 'Webcam' });
    await call.pickDevice('camera');
    expect(chosen()).toMatchObject({ cameraId: '', cameraName: '' });
    expect(call.store.get().problems).toEqual([]);
  });
});
