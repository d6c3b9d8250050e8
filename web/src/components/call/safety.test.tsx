import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Complaint } from '../../core/complaint';
import { button, dialogs, inCall, isOff, show, well } from '../../testing/fakeScreen';
import { fakePartner } from '../../testing/fakes';

beforeEach(() => {
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  Object.assign(HTMLDialogElement.prototype, dialogs);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const blurred = () => screen.getByLabelText("Partner's video").nextElementSibling?.querySelector('canvas') instanceof HTMLCanvasElement;

describe('the partner’s picture', () => {
  it('is blurred for as long as it is to be, and shown by a press on it or on the button', async () => {
    const actions = show(inCall({ blur: 'fresh' }));
    expect(blurred()).toBe(true);
    await userEvent.click(screen.getByLabelText("Partner's video"));
    await userEvent.click(button('Unblur'));
    expect(actions.setBlur.mock.calls).toEqual([[false], [false]]);
    cleanup();
    show(inCall({ blur: 'off' }));
    expect(blurred()).toBe(false);
  });

  it('is blurred at once by a button and by a key', async () => {
    const actions = show(inCall());
    await userEvent.click(screen.getByLabelText("Partner's video"));
    expect(actions.setBlur).not.toHaveBeenCalled();
    await userEvent.click(button('Blur'));
    await userEvent.keyboard('b');
    expect(actions.setBlur.mock.calls).toEqual([[true], [true]]);
  });

  it('is not made clear by a key before there is one', async () => {
    const actions = show({ tag: 'negotiating', partner: fakePartner({ blur: 'fresh' }) });
    await userEvent.keyboard('b');
    expect(actions.setBlur).not.toHaveBeenCalled();
  });

  it('does not float above other windows while it is blurred', async () => {
    Object.defineProperty(document, 'pictureInPictureEnabled', { value: true, configurable: true });
    show(inCall({ blur: 'held' }));
    expect(screen.getByLabelText<HTMLVideoElement>("Partner's video").hasAttribute('disablepictureinpicture')).toBe(true);
    await userEvent.click(button('More'));
    expect(screen.queryByRole('button', { name: 'Picture in picture' })).toBeNull();
    cleanup();
    show(inCall());
    await userEvent.click(button('More'));
    expect(button('Picture in picture')).toBeTruthy();
  });
});

const pressIn = (name: string) => userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }));

describe('a report', () => {
  const call = inCall();

  it('takes one press and a reason', async () => {
    const actions = show(call);
    await userEvent.click(button('Report'));
    await pressIn('Threat, hate or violence');
    expect(actions.complain.mock.calls).toEqual([['report', 's', 'threat']]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is there by a key, as long as there is somebody to report', async () => {
    const actions = show({ tag: 'waiting' }, { former: 'before' });
    await userEvent.keyboard('r');
    expect(screen.getByRole('heading', { name: 'Report the person of your last call' })).toBeTruthy();
    await pressIn('Block without reporting');
    expect(actions.complain.mock.calls).toEqual([['block', 'before', undefined]]);
    cleanup();
    show({ tag: 'waiting' });
    expect(isOff('Report')).toBe(true);
    await userEvent.keyboard('r');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([['Report', 'Spam or fraud'], ['More', 'Block']])('is about whoever was there when %s was pressed', async (opener, choice) => {
    const actions = show(call);
    await userEvent.click(button(opener));
    actions.become({ tag: 'negotiating', partner: fakePartner({ match: { ...fakePartner().match, sessionId: 'next' } }) }, { former: 's' });
    await pressIn(choice);
    expect(actions.complain.mock.lastCall?.[1]).toBe('s');
  });

  it('is not needed to block somebody', async () => {
    const actions = show(call);
    await userEvent.click(button('More'));
    await pressIn('Block');
    expect(actions.complain.mock.calls).toEqual([['block', 's']]);
  });

  it.each<[Complaint['what'], Complaint['outcome'], RegExp]>([
    ['report', 'done', /^Thank you for the report/],
    ['block', 'done', /^Blocked/],
    ['report', 'late', /^Too late/],
    ['block', 'failed', /^It did not arrive.*out of the call all the same/],
  ])('is answered in one line: %s, %s', async (what, outcome, words) => {
    const actions = show({ tag: 'waiting' }, { complaint: { what, outcome, sessionId: 's' } });
    expect(screen.getByRole('alert').textContent).toMatch(words);
    await userEvent.click(button('Dismiss'));
    expect(actions.dismissComplaint).toHaveBeenCalledOnce();
  });

  it('is answered after an interruption, which has a way on', () => {
    const complaint: Complaint = { what: 'report', outcome: 'failed', sessionId: 'before' };
    show({ ...call, tag: 'reconnecting', partner: { ...call.partner, view: { ...well, stand: 'broken' } } }, { complaint });
    expect(screen.getByRole('alert').textContent).toMatch(/connection is interrupted/);
    expect(button('Reconnect now')).toBeTruthy();
  });

  it('is not answered before the server has answered', () => {
    show({ tag: 'waiting' }, { complaint: { what: 'report', outcome: 'sending', sessionId: 's' } });
    expect(screen.getByRole('alert').textContent).toBe('');
  });
});

describe('what both share', () => {
  const match = { ...fakePartner().match, shared: ['music', 'en'] };

  it.each([
    ['while the two connect', { tag: 'negotiating', partner: fakePartner({ match }) } as const],
    ['at the beginning of a call', inCall({ match })],
  ])('is said %s', (_when, phase) => {
    vi.useFakeTimers();
    show(phase);
    act(() => vi.advanceTimersByTime(1000));
    expect(screen.getByText('You have in common: music and English')).toBeTruthy();
  });

  it('is waited for, and how long is said, and who is here', async () => {
    const actions = show({ tag: 'waiting', crowd: { here: 12, waiting: 3, relaxAt: Date.now() + 7900 } });
    expect(screen.getByText('Here now: 12 · waiting: 3')).toBeTruthy();
    expect(screen.getByText(/In 8 seconds anybody will do/)).toBeTruthy();
    await userEvent.click(button('Interests and languages'));
    await userEvent.click(button('Close'));
    expect(actions.wish).toHaveBeenCalledOnce();
    cleanup();
    show({ tag: 'waiting', crowd: { here: 12, waiting: 3, relaxAt: Date.now() - 1 } });
    expect(screen.getByText('Anybody will do now.')).toBeTruthy();
  });
});

describe('whoever is banned', () => {
  it('is told why, until when, and whom to write to, and has a way back', () => {
    const until = Date.UTC(2031, 4, 6, 12);
    show({ tag: 'banned', ban: { reason: 'spam', until, contact: 'a@b.example' } });
    expect(screen.getByRole('heading', { name: 'You cannot join for now' })).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toMatch(/Reason: Spam or fraud.*2031/);
    expect(screen.getByRole('link', { name: 'a@b.example' }).getAttribute('href')).toBe('mailto:a@b.example');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('gets no link where the contact is none', () => {
    show({ tag: 'banned', ban: { reason: 'as said', until: null, contact: 'javascript:alert(1)' } });
    expect(screen.queryByRole('link', { name: /alert/ })).toBeNull();
    expect(screen.getByRole('alert').textContent).toBe('Reason: as said');
    expect(screen.getByRole('link', { name: 'To the front page' }).getAttribute('href')).toBe('/');
  });
});
