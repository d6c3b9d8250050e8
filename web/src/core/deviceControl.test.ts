import { expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUp, setUpCall } from '../testing/fakeCall';
import { FakeStream, fakeStream } from '../testing/fakes';
import { MediaError } from './media';

fakeSurroundings();

type SetUp = Awaited<ReturnType<typeof setUpCall>>;

/** What is live of all that was ever opened, beside what the call shows. */
function stray({ call }: Pick<SetUp, 'call'>, opened: readonly FakeStream[]) {
  const { local, screen } = call.store.get();
  const known = new Set<unknown>([local, screen].flatMap((stream) => stream?.getTracks() ?? []));
  return opened.flatMap(({ tracks }) => tracks).filter((track) => track.stop.mock.calls.length === 0 && !known.has(track));
}

/** Screens that the user chooses when the test says so. */
function holdScreens({ parts }: Pick<SetUp, 'parts'>) {
  const choose: (() => void)[] = [];
  const screens: FakeStream[] = [];
  parts.openScreen.mockImplementation(
    () =>
      new Promise((resolve) => {
        choose.push(() => {
          const screen = fakeStream('video');
          screens.push(screen);
          resolve(screen);
        });
      }),
  );
  return { choose, screens };
}

it('asks for one screen where the press comes twice', async () => {
  const set = await setUpCall();
  const { choose, screens } = holdScreens(set);
  void set.call.toggleScreen();
  void set.call.toggleScreen();
  expect(choose).toHaveLength(1);
  choose[0]?.();
  await runPending();
  expect(set.call.store.get().devices.screen).toBe(true);
  void set.call.toggleScreen();
  expect(stray(set, screens)).toEqual([]);
  expect(set.call.store.get()).toMatchObject({ screen: null, devices: { screen: false } });
});

it.each(['stop', 'close'] as const)('keeps no screen that was chosen after %s', async (end) => {
  const set = await setUpCall();
  const { choose, screens } = holdScreens(set);
  void set.call.toggleScreen();
  set.call[end]();
  choose[0]?.();
  await runPending();
  expect(screens).toHaveLength(1);
  expect(stray(set, screens)).toEqual([]);
  expect(set.call.store.get()).toMatchObject({ screen: null, local: null, devices: { screen: false } });
});

it('goes on sharing with the next partner', async () => {
  const set = await setUpCall();
  const { choose } = holdScreens(set);
  void set.call.toggleScreen();
  set.call.skip();
  choose[0]?.();
  await runPending();
  expect(set.call.store.get().devices.screen).toBe(true);
});

it('opens no screen while nothing is started', async () => {
  const set = setUp();
  await set.call.toggleScreen();
  expect(set.parts.openScreen).not.toHaveBeenCalled();
});

type Presses = (call: SetUp['call']) => void;
const twice = (press: Presses): Presses => (call) => [press(call), press(call)];

it.each<[string, Presses]>([
  ['another camera', twice((call) => void call.pickDevice('camera', 'other'))],
  ['another microphone', twice((call) => void call.pickDevice('mic', 'other'))],
  ['the camera of the other side', twice((call) => void call.flipCamera())],
  ['both, one after the other', (call) => [void call.pickDevice('mic', 'a'), void call.pickDevice('camera', 'b')]],
  ['a camera, then another', (call) => [void call.pickDevice('camera', 'a'), void call.pickDevice('camera', 'b')]],
])('leaves one device open where it was asked for twice: %s', async (_what, press) => {
  const set = await setUpCall();
  press(set.call);
  await runPending();
  expect(stray(set, set.streams)).toEqual([]);
  expect(set.call.store.get().local?.getTracks()).toHaveLength(2);
  set.call.stop();
  expect(stray(set, set.streams)).toEqual([]);
});

it.each<[string, Presses]>([
  ['a camera', (call) => void call.pickDevice('camera', 'other')],
  ['a microphone', (call) => void call.pickDevice('mic', 'other')],
  ['the other side', (call) => void call.flipCamera()],
])('closes a device that comes after Stop: %s', async (_what, press) => {
  const set = await setUpCall();
  press(set.call);
  set.call.stop();
  await runPending();
  expect(stray(set, set.streams)).toEqual([]);
  expect(set.call.store.get().local).toBeNull();
  expect(set.chosen()).toMatchObject({ cameraId: '', micId: '' });
});

it('opens no device while nothing is started', async () => {
  const set = setUp();
  await set.call.pickDevice('camera', 'other');
  expect(set.parts.openMedia).not.toHaveBeenCalled();
  expect(set.call.store.get().local).toBeNull();
});

it('closes what an earlier start brings after a later one', async () => {
  const set = setUp();
  set.call.start();
  set.call.stop();
  set.call.start();
  await runPending();
  expect(set.streams).toHaveLength(2);
  expect(stray(set, set.streams)).toEqual([]);
  set.call.stop();
  expect(set.streams.flatMap(({ tracks }) => tracks).every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
});

it('says nothing of a failure that does not matter any more', async () => {
  const set = await setUpCall();
  set.parts.openMedia.mockRejectedValueOnce(new MediaError('in-use'));
  void set.call.pickDevice('camera', 'a');
  void set.call.pickDevice('camera', 'b');
  await runPending();
  expect(set.call.store.get()).toMatchObject({ problems: [], devices: { camera: true } });
});

it.each([['mic', 'camera'], ['camera', 'mic']] as const)('names both devices that went, first the %s, then the %s', async (...order) => {
  const { call, streams } = await setUpCall();
  const [stream] = streams;
  for (const device of order) (device === 'mic' ? stream?.getAudioTracks() : stream?.getVideoTracks())?.[0]?.onended?.();
  expect(call.store.get().problems).toEqual(order.map((device) => ({ device, problem: 'unplugged' })));
  void call.pickDevice('mic');
  await runPending();
  expect(call.store.get().problems).toEqual([{ device: 'camera', problem: 'unplugged' }]);
  call.dismissProblem();
  expect(call.store.get().problems).toEqual([]);
});

it('opens a microphone again that a phone call took, and leaves it switched off where the user had done so', async () => {
  const set = await setUpCall();
  set.call.toggleMic();
  const taken = set.streams[0]?.getAudioTracks()[0];
  taken?.onmute?.();
  await vi.advanceTimersByTimeAsync(3000);
  taken?.onunmute?.();
  await runPending();
  expect(taken?.stop).toHaveBeenCalledOnce();
  const [, again] = set.streams;
  expect(again?.getAudioTracks()[0]?.enabled).toBe(false);
  expect(set.peer.send.mock.lastCall).toEqual(['audio', again?.getAudioTracks()[0]]);
  expect(set.call.store.get().problems).toEqual([]);
  expect(stray(set, set.streams)).toEqual([]);
});

it('says that a device is gone which cannot be had again after a phone call', async () => {
  const set = await setUpCall();
  set.parts.openMedia.mockImplementation(() => Promise.reject(new MediaError('in-use')));
  set.streams[0]?.getVideoTracks()[0]?.onmute?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(set.call.store.get().problems).toEqual([{ device: 'camera', problem: 'interrupted' }]);
  expect(set.call.store.get().devices.camera).toBe(false);
});

it.each([
  ['the user', false, 'answer'],
  ['the camera', true, 'camera'],
] as const)('says that it waits for %s, where that takes a while', async (_, allowed, slow) => {
  const { call, parts, state } = setUp();
  parts.isAllowed.mockResolvedValue(allowed);
  let come: ((stream: MediaStream) => void) | undefined;
  parts.openMedia.mockReturnValueOnce(new Promise((resolve) => (come = resolve)));
  call.start();
  await vi.advanceTimersByTimeAsync(299);
  expect(state().phase).toEqual({ tag: 'asking' });
  await vi.advanceTimersByTimeAsync(1);
  expect(state().phase).toEqual({ tag: 'asking', slow });
  come?.(fakeStream());
  await runPending();
  expect(state().phase.tag).toBe('connecting');
});

it('never says so of what is there at once, or is wanted no more', async () => {
  const { call, parts, state } = setUp();
  call.start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(parts.isAllowed).not.toHaveBeenCalled();
  call.stop();
  parts.openMedia.mockReturnValueOnce(new Promise(() => undefined));
  call.start();
  call.stop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(state().phase).toEqual({ tag: 'idle' });
});
