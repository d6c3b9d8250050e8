import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallView } from '../../core/call';
import { fakeMatch, fakeStream } from '../../core/fakes';
import { type CallState, initialState, type Phase } from '../../core/state';
import { type CallActions, ChatScreen } from './ChatScreen';

const match = fakeMatch();

function show(phase: Phase, change: Partial<CallState> = {}) {
  const actions: CallActions = {
    start: vi.fn<() => void>(),
    skip: vi.fn<() => void>(),
    stop: vi.fn<() => void>(),
    toggleMic: vi.fn<() => void>(),
    toggleCamera: vi.fn<() => void>(),
  };
  const local = ['idle', 'asking', 'blocked'].includes(phase.tag) ? null : fakeStream();
  const view: CallView = { state: { ...initialState, server: 'online', phase, ...change }, local, remote: null };
  render(
    <MemoryRouter>
      <ChatScreen view={view} actions={actions} />
    </MemoryRouter>,
  );
  return actions;
}

function inCall(partner = { mic: true, camera: true }, since = Date.now()): Phase {
  return { tag: 'inCall', match, since, partner };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

afterEach(cleanup);

it('has the names that screen readers and tests rely on', async () => {
  const user = userEvent.setup();
  const actions = show(inCall(undefined, Date.now() - 65_000));
  expect(screen.getByLabelText('Your video').tagName).toBe('VIDEO');
  expect(screen.getByLabelText("Partner's video").tagName).toBe('VIDEO');
  expect(screen.getByRole('timer').textContent).toBe('1:05');
  expect(screen.getByRole('status').textContent).toBe('Connected');
  expect(screen.getByRole('alert').textContent).toBe('');

  await user.click(button('Mute'));
  await user.click(button('Turn camera off'));
  await user.click(button('Skip'));
  await user.click(button('Stop'));
  for (const action of [actions.toggleMic, actions.toggleCamera, actions.skip, actions.stop]) {
    expect(action).toHaveBeenCalledOnce();
  }
});

it('offers the way back where a device is off', () => {
  show(inCall(), { devices: { mic: false, camera: false } });
  expect(button('Unmute').disabled).toBe(false);
  expect(button('Turn camera on').disabled).toBe(false);
});

it('shows what the partner has switched off', () => {
  show(inCall({ mic: false, camera: false }));
  expect(screen.getByText('Partner is muted')).toBeTruthy();
  expect(screen.getByText("Partner's camera is off")).toBeTruthy();
});

describe('the status', () => {
  it.each<[Phase, string]>([
    [{ tag: 'asking' }, 'Asking for camera and microphone'],
    [{ tag: 'connecting' }, 'Connecting to the server'],
    [{ tag: 'waiting' }, 'Waiting for a partner'],
    [{ tag: 'negotiating', match, partner: { mic: true, camera: true } }, 'Partner found, connecting'],
    [{ ...inCall(), tag: 'reconnecting' } as Phase, 'Reconnecting'],
    [{ tag: 'parted', how: 'left', by: 'find' }, 'Partner left'],
    [{ tag: 'parted', how: 'skipped', by: 'find' }, 'Partner left for someone new'],
    [{ tag: 'idle' }, 'Stopped'],
  ])('says where things stand: $tag', (phase, words) => {
    show(phase);
    expect(screen.getByRole('status').textContent).toBe(words);
  });
});

describe('the alert', () => {
  it('says what is wrong with the devices, and trying again is one press', async () => {
    const actions = show({ tag: 'blocked', problem: 'refused' });
    expect(within(screen.getByRole('alert')).getByText(/Allow both/)).toBeTruthy();
    await userEvent.click(button('Try again'));
    expect(actions.start).toHaveBeenCalledOnce();
  });

  it('says how long a limit lasts', () => {
    show({ tag: 'delayed', code: 'rate_limited', ms: 11_500, until: Date.now() + 11_500, by: 'find' });
    expect(screen.getByRole('alert').textContent).toMatch(/Too many requests.*in 12 seconds/);
  });

  it('says that the server is away, and that a call goes on', () => {
    show({ tag: 'waiting' }, { server: 'offline' });
    expect(screen.getByRole('alert').textContent).toMatch(/out of reach/);
    expect(screen.getByRole('status').textContent).toBe('Reconnecting to the server');
    cleanup();
    show(inCall(), { server: 'offline' });
    expect(screen.getByRole('alert').textContent).toMatch(/call goes on/);
  });
});

it('lets one start again after a stop, and only that', async () => {
  const actions = show({ tag: 'idle' });
  for (const name of ['Mute', 'Turn camera off', 'Skip', 'Stop']) expect(button(name).disabled).toBe(true);
  await userEvent.click(button('Start again'));
  expect(actions.start).toHaveBeenCalledOnce();
});
