import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bothOn, fakePartner } from '../../testing/fakes';
import { settings } from '../../core/settings';
import type { CallState, Phase } from '../../core/state';
import { button, dialogs, inCall, isOff, show, spies } from '../../testing/fakeScreen';

beforeEach(() => {
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  Object.assign(HTMLDialogElement.prototype, dialogs);
});
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
  show(inCall(), { devices: { ...bothOn, mic: false, camera: false } });
  expect(isOff('Unmute')).toBe(false);
  expect(isOff('Turn camera on')).toBe(false);
});

it('shows what the partner has switched off', () => {
  show(inCall({ devices: { ...bothOn, mic: false, camera: false } }));
  expect(screen.getByText('Partner is muted')).toBeTruthy();
  expect(screen.getByText("Partner's camera is off")).toBeTruthy();
});

describe('the status', () => {
  it.each<[Phase, string]>([
    [{ tag: 'asking' }, 'Connecting to the server'],
    [{ tag: 'asking', slow: 'answer' }, 'Asking for camera and mic'],
    [{ tag: 'asking', slow: 'camera' }, 'Starting the camera'],
    [{ tag: 'connecting' }, 'Connecting to the server'],
    [{ tag: 'waiting' }, 'Waiting for a partner'],
    [{ tag: 'negotiating', partner: fakePartner() }, 'Partner found, connecting'],
    [{ ...inCall(), tag: 'reconnecting' }, 'Reconnecting'],
    [{ tag: 'parted', how: 'left', by: 'find', held: false }, 'Partner left'],
    [{ tag: 'parted', how: 'skipped', by: 'find', held: false }, 'Partner left for someone new'],
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
  // No button is there that does nothing.
  for (const name of ['Mute', 'Turn camera off', 'Skip', 'Stop', 'Chat', 'Report']) expect(screen.queryByRole('button', { name })).toBeNull();
  expect(button('More')).toBeTruthy();
  await userEvent.click(button('Start again'));
  expect(actions.start).toHaveBeenCalledOnce();
});

it('says once, in large words, why it does not go on, with the way on beside them', async () => {
  const actions = show({ tag: 'waiting' }, { server: 'offline' });
  expect(screen.getByRole('heading', { name: 'The server is out of reach' })).toBeTruthy();
  expect(screen.queryByText('You’re next')).toBeNull();
  await userEvent.click(button('Try now'));
  expect(actions.retryServer).toHaveBeenCalledOnce();
});

it('says who is here and how long one waits, and calls whoever asks for it', async () => {
  show({ tag: 'waiting', crowd: { here: 12, waiting: 3, relaxAt: null } });
  expect(screen.getByText('Here now: 12 · waiting: 3')).toBeTruthy();
  expect(screen.getByText('You have waited 0:00')).toBeTruthy();
  const asked = screen.getByRole<HTMLInputElement>('switch', { name: 'Tell me when somebody comes' });
  expect(asked.checked).toBe(false);
  await userEvent.click(asked);
  expect(asked.checked).toBe(true);
  settings.change({ notify: false });
});

const isLarge = () => screen.getByLabelText('Your video').parentElement?.className.includes('inset-0') === true;

it('makes the own picture the stage while one waits', () => {
  const { become } = show({ tag: 'waiting' });
  expect(isLarge()).toBe(true);
  become(inCall());
  expect(isLarge()).toBe(false);
  // What is over soon changes nothing.
  become({ tag: 'searching', by: 'skip' });
  expect(isLarge()).toBe(false);
});

describe('a problem', () => {
  it.each<[string, Phase, Partial<CallState>, keyof ReturnType<typeof spies>]>([
    ['Use another', inCall(), { problems: [{ device: 'camera', problem: 'unplugged' }] }, 'pickDevice'],
    ['Dismiss', inCall(), { problems: [{ device: 'mic', problem: 'in-use' }] }, 'dismissProblem'],
    ['Try now', { tag: 'waiting' }, { server: 'offline' }, 'retryServer'],
    ['Reconnect now', { ...inCall(), tag: 'reconnecting' }, {}, 'repair'],
    ['Join with sound only', { tag: 'blocked', problem: 'no-device' }, {}, 'startWith'],
    ['Not now', { tag: 'parted', how: 'left', by: 'find', held: false }, {}, 'hold'],
    ['Next person', { tag: 'parted', how: 'left', by: 'find', held: true }, {}, 'skip'],
  ])('comes with the button that helps: %s', async (name, phase, change, action) => {
    const actions = show(phase, change);
    await userEvent.click(button(name));
    expect(actions[action]).toHaveBeenCalledOnce();
  });

  it('counts down where the server takes no connection', () => {
    const limited = { ms: 3000, until: Date.now() + 3000 };
    show({ tag: 'connecting' }, { server: 'offline', limited });
    expect(screen.getByRole('alert').textContent).toMatch(/Too many connections.*in 3 seconds/);
  });
});

describe('shortcuts', () => {
  it('act with one key, but not while somebody types', async () => {
    const user = userEvent.setup();
    const actions = show(inCall());
    await user.keyboard('nmv');
    for (const action of [actions.skip, actions.toggleMic, actions.toggleCamera]) expect(action).toHaveBeenCalledOnce();
    await user.keyboard('c');
    await user.type(screen.getByLabelText('Message'), 'nm{Enter}');
    expect(actions.say).toHaveBeenCalledWith('nm');
    expect(actions.skip).toHaveBeenCalledOnce();
  });

  it('are explained, and rest meanwhile', async () => {
    const user = userEvent.setup();
    const actions = show(inCall());
    await user.keyboard('?');
    expect(screen.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeTruthy();
    await user.keyboard('n');
    expect(actions.skip).not.toHaveBeenCalled();
  });
});

it('does not take the second press of a double one', async () => {
  const actions = show(inCall(), { skipReady: false });
  expect(isOff('Skip')).toBe(true);
  await userEvent.click(button('Skip'));
  expect(actions.skip).not.toHaveBeenCalled();
});

describe('the chat', () => {
  const chat = { messages: [{ id: 1, mine: false, text: 'https://x.example', at: 1 }], unread: 1, partnerTyping: true };

  it('says what is unread, shows words as words, and tells who types', async () => {
    const actions = show(inCall({ chat }));
    await userEvent.click(button('Chat, 1 unread'));
    expect(screen.getByRole('log').textContent).toContain('https://x.example');
    expect(screen.queryByRole('link', { name: /x\.example/ })).toBeNull();
    expect(screen.getByText('Partner is typing')).toBeTruthy();
    expect(actions.markRead).toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText('Message'), 'a');
    expect(actions.setTyping).toHaveBeenCalledWith(true);
  });
});

it('shows how good the connection is, in a sign and in figures', async () => {
  const quality = {
    level: 'fair',
    roundTripMs: 210,
    lossPercent: 1.5,
    width: 1280,
    height: 720,
    framesPerSecond: 30,
    kilobitsPerSecond: 900,
    path: 'relay',
  } as const;
  show(inCall({ quality }));
  await userEvent.click(button('Connection: fair'));
  const sheet = within(screen.getByRole('dialog'));
  for (const figure of ['210 ms', '1.5%', '1280 × 720, 30 fps', 'Through a relay']) {
    expect(sheet.getByText(figure)).toBeTruthy();
  }
});

it('gives the focus back when the chat closes', async () => {
  const user = userEvent.setup();
  show(inCall());
  await user.click(button('Chat'));
  expect(document.activeElement).toBe(screen.getByLabelText('Message'));
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('log')).toBeNull();
  expect(document.activeElement).toBe(button('Chat'));
});
