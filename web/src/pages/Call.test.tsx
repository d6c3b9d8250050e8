import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallState } from '../core/state';
import { setUp } from '../testing/fakeCall';
import { fakeMatch, FakeStream } from '../testing/fakes';
import { Call } from './Call';

const broken = vi.hoisted(() => ({ now: false }));
vi.mock('../components/call/CallScreen', () => ({
  CallScreen({ state }: { state: CallState }) {
    if (broken.now) throw new Error('as intended');
    return (
      <>
        <p>the screen</p>
        <output>{state.server}</output>
      </>
    );
  },
}));

beforeEach(() => {
  history.pushState(null, '', '/chat');
  vi.stubGlobal('MediaStream', FakeStream);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  broken.now = false;
  vi.unstubAllGlobals();
});

async function show() {
  const set = setUp();
  const create = () => set.call;
  const { rerender } = render(<Call create={create} />, { wrapper: StrictMode });
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  return { ...set, again: () => rerender(<Call create={create} />) };
}

it('opens nothing in an entry of the history that was visited before', async () => {
  history.replaceState({ visited: true }, '');
  const { parts, tag } = await show();
  expect(tag()).toBe('idle');
  expect(parts.openMedia).not.toHaveBeenCalled();
});

it('starts where somebody arrives, once', async () => {
  history.replaceState({ kept: 1 }, '');
  const { parts } = await show();
  expect(parts.openMedia).toHaveBeenCalledOnce();
  expect(history.state).toEqual({ kept: 1, visited: true });
  cleanup();
  const { parts: later } = await show();
  expect(later.openMedia).not.toHaveBeenCalled();
});

it('draws the screen after it has begun', () => {
  history.replaceState({}, '');
  const { call } = setUp();
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  // As in a browser: nothing is drawn at once for a test.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  flushSync(() => root.render(<Call create={() => call} />));
  expect(screen.queryByText('the screen')).toBeNull();
  return screen.findByText('the screen').finally(() => root.unmount());
});

it('waits for a press after the browser kept the page', async () => {
  const { parts, tag } = await show();
  await act(async () => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  expect(tag()).toBe('idle');
  expect(parts.openMedia).toHaveBeenCalledOnce();
});

it('goes on with the call when its screen breaks, and shows it again or stops it', async () => {
  const { hear, tag, become, peer, streams, again } = await show();
  await act(async () => {
    hear({ type: 'online', fresh: true });
    hear({ type: 'matched', match: fakeMatch() });
    become();
  });
  broken.now = true;
  again();
  screen.getByText('Something broke');
  expect(tag()).toBe('inCall');
  expect(peer.close).not.toHaveBeenCalled();
  broken.now = false;
  await userEvent.click(screen.getByRole('button', { name: 'Show again' }));
  screen.getByText('the screen');
  broken.now = true;
  again();
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(tag()).toBe('idle');
  expect(streams.flatMap(({ tracks }) => tracks).every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
});

const shownServer = () => screen.getByRole('status').textContent;
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

it('says in a call that the server is away when it has been so for a while, and otherwise at once', async () => {
  const { hear, tag, become } = await show();
  const leave = () => act(async () => hear({ type: 'offline' }));
  const comeBack = () => act(async () => hear({ type: 'online', fresh: false }));
  vi.useFakeTimers();
  await leave();
  expect(shownServer()).toBe('offline');
  await act(async () => {
    hear({ type: 'online', fresh: true });
    hear({ type: 'matched', match: fakeMatch() });
    become();
  });
  expect(tag()).toBe('inCall');
  await leave();
  await wait(1900);
  expect(shownServer()).toBe('online');
  await comeBack();
  await leave();
  await wait(1900);
  expect(shownServer()).toBe('online');
  await wait(100);
  expect(shownServer()).toBe('offline');
  await comeBack();
  expect(shownServer()).toBe('online');
});
