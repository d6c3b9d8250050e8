import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakePartner } from '../../testing/fakes';
import type { PartnerView } from '../../core/partner';
import type { CallState, Phase } from '../../core/state';
import { button, dialogs, inCall, isOff, show, well } from '../../testing/fakeScreen';

beforeEach(() => {
  HTMLMediaElement.prototype.play = () => Promise.resolve();
  Object.assign(HTMLDialogElement.prototype, dialogs);
});
afterEach(cleanup);

const reconnecting = (view: PartnerView): Phase => ({ ...inCall({ view }), tag: 'reconnecting' });

describe('what is not as it should be', () => {
  it.each<[PartnerView['stand'], RegExp]>([
    ['unanswered', /No answer yet/],
    ['unreached', /No way yet/],
  ])('is said of a meeting that takes long: %s', async (stand, words) => {
    const actions = show({ tag: 'negotiating', partner: fakePartner({ view: { ...well, stand } }) });
    expect(screen.getByRole('status').textContent).toBe('Still connecting');
    expect(screen.getByRole('heading', { name: words })).toBeTruthy();
    await userEvent.click(button('Next person'));
    expect(actions.skip).toHaveBeenCalledOnce();
  });

  it.each<[Partial<PartnerView>, Partial<CallState>, RegExp]>([
    [{ stand: 'broken' }, {}, /connection is interrupted/],
    [{ stand: 'broken' }, { server: 'offline' }, /You are cut off/],
    [{ stand: 'silent' }, {}, /Nothing arrives from your partner/],
  ])('is said of an interruption, with a way on: %o', async (seen, change, words) => {
    show(reconnecting({ ...well, ...seen }), change);
    expect(screen.getByRole('alert').textContent).toMatch(words);
    expect(button('Reconnect now')).toBeTruthy();
    cleanup();
    const actions = show(reconnecting({ ...well, ...seen, long: true }), change);
    await userEvent.click(button('Next person'));
    expect(actions.skip).toHaveBeenCalledOnce();
  });

  it('is said of a way that is not looked for yet, with a way on', async () => {
    const actions = show(reconnecting({ ...well, stand: 'broken', spent: true }));
    expect(screen.getByRole('alert').textContent).toMatch(/next try comes within 10 seconds/);
    await userEvent.click(button('Next person'));
    expect(actions.skip).toHaveBeenCalledOnce();
  });

  it.each<[Partial<PartnerView>, string]>([
    [{ picture: 'missing' }, 'No picture arrives'],
    [{ picture: 'stuck' }, 'The picture is stuck'],
    [{ sound: 'missing' }, 'No sound arrives'],
  ])('is said of picture and sound: %o', (seen, words) => {
    show(inCall({ view: { ...well, ...seen } }));
    expect(screen.getByText(words)).toBeTruthy();
    expect(screen.getByRole('status').textContent).toBe('Connected');
  });

  it.each<[Partial<PartnerView>, RegExp]>([
    [{ chat: 'mute' }, /page has no chat/],
    [{ chat: 'paused' }, /chat is interrupted/],
    [{ chat: 'gone' }, /chat has ended/],
  ])('is said of the chat: %o', async (seen, words) => {
    show(inCall({ view: { ...well, ...seen } }));
    await userEvent.click(button('Chat'));
    expect(screen.getByText(words)).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Message'), 'hello');
    expect(isOff('Send')).toBe(true);
  });

  it('keeps words in the field that could not be sent, and says so', async () => {
    const actions = show(inCall());
    actions.say.mockReturnValueOnce(false);
    await userEvent.click(button('Chat'));
    const field = screen.getByLabelText<HTMLInputElement>('Message');
    await userEvent.type(field, 'hello{Enter}');
    expect(field.value).toBe('hello');
    expect(screen.getByText(/^Not sent/)).toBeTruthy();
    await userEvent.type(field, '{Enter}');
    expect(field.value).toBe('');
    expect(screen.queryByText(/^Not sent/)).toBeNull();
  });

  it('is said of a message that did not arrive', async () => {
    const messages = [{ id: 1, mine: true, text: 'hello', at: 1, lost: true }];
    show(inCall({ chat: { messages, unread: 0, partnerTyping: false } }));
    await userEvent.click(button('Chat'));
    expect(screen.getByRole('log').textContent).toMatch(/hello.*Not delivered/);
  });

  it('is said of a call that could not be set up', () => {
    show({ tag: 'parted', how: 'failed', by: 'find', held: true });
    expect(screen.getByRole('heading', { name: 'This call could not be set up' })).toBeTruthy();
    expect(screen.getByText(/Your browser refused it/)).toBeTruthy();
    expect(button('Next person')).toBeTruthy();
  });
});
