import { expect, it, vi } from 'vitest';
import { fakeMatch } from '../testing/fakes';
import { fakeSurroundings, runPending, setUp, setUpCall } from '../testing/fakeCall';
import { initialState } from './state';
import { CallStore } from './callStore';

fakeSurroundings();

it('tells whoever has subscribed once an event, and not at all of one that changes nothing', () => {
  const store = new CallStore();
  const told = vi.fn<() => void>();
  const unsubscribe = store.subscribe(told);
  expect(store.apply({ type: 'start', autoNext: true, blurFirst: true })).toEqual([{ type: 'connect' }, { type: 'open-media' }]);
  expect(told).toHaveBeenCalledTimes(1);
  expect(store.apply({ type: 'start', autoNext: true, blurFirst: true })).toEqual([]);
  expect(told).toHaveBeenCalledTimes(1);
  store.reset();
  store.reset();
  expect(told).toHaveBeenCalledTimes(2);
  expect(store.get()).toBe(initialState);
  unsubscribe();
  store.apply({ type: 'start', autoNext: true, blurFirst: true });
  expect(told).toHaveBeenCalledTimes(2);
});

/** How often a screen would be drawn anew for that. */
function count({ call }: Pick<ReturnType<typeof setUp>, 'call'>, act: () => void): number {
  const told = vi.fn<() => void>();
  const unsubscribe = call.store.subscribe(told);
  act();
  unsubscribe();
  return told.mock.calls.length;
}

it('is one step for the screen, whatever the controller does for it', async () => {
  const set = setUp();
  const { call, hear, become, peerOptions } = set;
  expect(count(set, call.start)).toBe(1);
  await runPending();
  expect(count(set, () => hear({ type: 'online', fresh: true }))).toBe(1);
  // The partner, and the first look at the connection.
  expect(count(set, () => hear({ type: 'matched', match: fakeMatch() }))).toBe(2);
  expect(count(set, () => become())).toBe(1);
  expect(count(set, () => peerOptions().onSaying({ type: 'text', text: 'hello' }))).toBe(1);
  expect(count(set, call.toggleMic)).toBe(1);
  expect(count(set, call.skip)).toBe(1);
});

it('stops in one step, with devices, partner and chat gone', async () => {
  const set = await setUpCall();
  expect(count(set, set.call.stop)).toBe(1);
  expect(set.state()).toMatchObject({ phase: { tag: 'idle' }, local: null, screen: null });
  expect(set.partner()).toBeNull();
});
