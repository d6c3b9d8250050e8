import type { Invite } from '../core/invite';
import { render, screen } from '@testing-library/react';
import { vi } from 'vitest';
import { fakePartner, fakeStream } from './fakes';
import type { PartnerView } from '../core/partner';
import { type CallState, initialState, type Partner, type Phase } from '../core/state';
import type { CallActions } from '../components/call/actions';
import { CallScreen } from '../components/call/CallScreen';

const spy = () => vi.fn<() => void>();
const later = () => vi.fn<() => Promise<void>>(() => Promise.resolve());

export function spies() {
  return {
    start: spy(),
    startWith: spy(),
    skip: spy(),
    stop: spy(),
    hold: spy(),
    setAutoNext: spy(),
    setBlur: vi.fn<(on: boolean) => void>(),
    setBlurFirst: vi.fn<(on: boolean) => void>(),
    complain: vi.fn<CallActions['complain']>(),
    dismissComplaint: spy(),
    wish: spy(),
    toggleMic: spy(),
    toggleCamera: spy(),
    pickDevice: later(),
    flipCamera: later(),
    dismissProblem: spy(),
    toggleScreen: later(),
    say: vi.fn<(words: string) => boolean>(() => true),
    setTyping: vi.fn<(on: boolean) => void>(),
    markRead: spy(),
    retryServer: spy(),
    repair: spy(),
    sawFrame: spy(),
    startText: spy(),
    invite: vi.fn<(invite: Invite | null) => void>(),
  } satisfies CallActions;
}

export const well: PartnerView = { stand: 'connected', long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open' };

export function show(phase: Phase, change: Partial<CallState> = {}) {
  const actions = spies();
  const screenIn = (now: Phase, more: Partial<CallState>) => {
    const local = ['idle', 'asking', 'blocked'].includes(now.tag) ? null : fakeStream();
    const state: CallState = { ...initialState, server: 'online', local, phase: now, ...more };
    return <CallScreen state={state} actions={actions} />;
  };
  const { rerender } = render(screenIn(phase, change));
  /** The call goes on. */
  const become = (next: Phase, more: Partial<CallState> = {}) => rerender(screenIn(next, more));
  return { ...actions, become };
}

export function inCall(change: Partial<Partner> = {}, since = Date.now()): Extract<Phase, { tag: 'inCall' }> {
  return { tag: 'inCall', since, partner: fakePartner({ view: well, ...change }) };
}

export const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

/** What jsdom has not. */
export const dialogs = {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  },
};

export const isOff = (name: string) => button(name).getAttribute('aria-disabled') === 'true';
