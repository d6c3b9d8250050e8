import { render, screen } from '@testing-library/react';
import { vi } from 'vitest';
import { type CallView, initialView } from '../core/callParts';
import { bothOn, fakeMatch, fakeStream } from './fakes';
import type { PartnerView } from '../core/partner';
import { type CallState, initialState, type Phase } from '../core/state';
import type { Devices } from '../core/chat';
import type { CallActions } from '../components/call/actions';
import { CallScreen } from '../components/call/CallScreen';

export const match = fakeMatch();

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
  } satisfies CallActions;
}

export const well: PartnerView = { stand: 'connected', long: false, picture: 'shown', sound: 'heard', chat: 'open' };

export function show(phase: Phase, change: Partial<CallState> = {}, shown: Partial<CallView> = {}) {
  const actions = spies();
  const local = ['idle', 'asking', 'blocked'].includes(phase.tag) ? null : fakeStream();
  const state = { ...initialState, server: 'online' as const, phase, ...change };
  const partner = 'since' in phase ? well : null;
  const view: CallView = { ...initialView, state, local, partner, ...shown };
  render(<CallScreen view={view} actions={actions} />);
  return actions;
}

export function inCall(partner: Devices = bothOn, since = Date.now()): Extract<Phase, { tag: 'inCall' }> {
  return { tag: 'inCall', match, since, partner };
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
