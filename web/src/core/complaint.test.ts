import { describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUpCall } from '../testing/fakeCall';
import { fakeMatch } from '../testing/fakes';
import { formerMs } from './complaint';
import type { Ack } from './protocol';

fakeSurroundings();

const refused = (code: string): Ack => ({ ok: false, code, message: '' });

async function setUpReport(ack: Ack = { ok: true, token: 't' }) {
  const set = await setUpCall();
  set.signaling.request.mockClear();
  set.signaling.request.mockImplementation((name) => Promise.resolve(name === 'report' || name === 'block' ? ack : { ok: true }));
  return { ...set, names: () => set.signaling.request.mock.calls.map(([name]) => name), outcome: () => set.state().complaint?.outcome };
}

describe('a report of the partner', () => {
  it('ends the call at once, and is thanked for when the server has taken it', async () => {
    const { call, signaling, peer, parts, state, tag, outcome } = await setUpReport();
    call.complain('report', 's', 'nudity');
    expect([tag(), outcome()]).toEqual(['parted', 'sending']);
    expect(peer.close).toHaveBeenCalledOnce();
    // The server ends the call; one that knows no reports is left.
    expect(signaling.request.mock.calls).toEqual([['report', { reason: 'nudity', sessionId: 's' }], ['stop']]);
    await runPending();
    expect(outcome()).toBe('done');
    expect(parts.avoid.add).toHaveBeenCalledExactlyOnceWith('t');
    expect(state().former).toBeNull();
  });

  it('goes on to somebody else, with the one named whom to avoid', async () => {
    const { call, signaling, parts, hear, state } = await setUpReport();
    call.complain('report', 's', 'spam');
    await runPending();
    parts.avoid.get.mockReturnValue(['t']);
    await vi.advanceTimersByTimeAsync(2500);
    expect(signaling.request).toHaveBeenLastCalledWith('find_partner', { avoid: ['t'] });
    hear({ type: 'matched', match: { ...fakeMatch(), sessionId: 'next' } });
    expect(state().complaint).toBeNull();
  });

  it.each([
    ['timeout', 'failed'],
    ['unknown_event', 'failed'],
    ['not_in_session', 'late'],
  ])('that is not taken is said not to be, and the call is over all the same: %s', async (code, said) => {
    const { call, parts, state, tag, names } = await setUpReport(refused(code));
    call.complain('report', 's', 'spam');
    await runPending();
    expect([tag(), state().complaint?.outcome]).toEqual(['parted', said]);
    expect(names()).toContain('stop');
    expect(parts.avoid.add).not.toHaveBeenCalled();
    call.dismissComplaint();
    expect(state().complaint).toBeNull();
  });

  it('waits for a server that is away, and goes before all else when it is back', async () => {
    const { call, signaling, hear, names, outcome } = await setUpReport(refused('offline'));
    hear({ type: 'offline' });
    call.complain('report', 's', 'spam');
    await vi.advanceTimersByTimeAsync(3000);
    expect(outcome()).toBe('sending');
    signaling.request.mockClear();
    signaling.request.mockResolvedValue({ ok: true, token: 't' });
    hear({ type: 'online', fresh: false });
    await runPending();
    expect([names(), outcome()]).toEqual([['report', 'find_partner'], 'done']);
  });

  it('is said not to have arrived where the server has forgotten us', async () => {
    const { call, hear, state } = await setUpReport(refused('offline'));
    hear({ type: 'offline' });
    call.complain('report', 's', 'spam');
    hear({ type: 'online', fresh: true });
    expect([state().complaint?.outcome, state().former]).toEqual(['failed', null]);
  });

  it('never hits the next one, who came while the reason was chosen', async () => {
    const { call, signaling, hear, tag } = await setUpReport();
    hear({ type: 'parted', how: 'left' });
    hear({ type: 'matched', match: { ...fakeMatch(), sessionId: 'next' } });
    call.complain('report', 's', 'threat');
    expect(signaling.request).toHaveBeenLastCalledWith('report', { reason: 'threat', sessionId: 's' });
    expect(tag()).toBe('negotiating');
  });
});

it('a block is a report without a reason, and the call can still be reported', async () => {
  const { call, signaling, state } = await setUpReport();
  call.complain('block', 's');
  expect(signaling.request).toHaveBeenCalledWith('block', { sessionId: 's' });
  await runPending();
  expect([state().complaint?.outcome, state().former]).toEqual(['done', 's']);
});

describe('the partner of before', () => {
  it.each<[string, (set: Awaited<ReturnType<typeof setUpReport>>) => void]>([
    ['skipped', ({ call }) => call.skip()],
    ['stopped', ({ call }) => call.stop()],
    ['left', ({ hear }) => hear({ type: 'parted', how: 'left' })],
    ['lost', ({ peerOptions }) => peerOptions().onFailure(new Error('as intended'))],
    ['exchanged', ({ hear }) => hear({ type: 'matched', match: { ...fakeMatch(), sessionId: 'next' } })],
  ])('can be reported for two minutes: %s', async (_how, end) => {
    const set = await setUpReport();
    end(set);
    expect(set.state().former).toBe('s');
    await vi.advanceTimersByTimeAsync(formerMs - 1);
    const kept = set.state().former;
    await vi.advanceTimersByTimeAsync(1);
    // Whoever came in between was lost meanwhile, and is the last one.
    expect([kept, set.state().former]).toEqual(_how === 'exchanged' ? ['next', 'next'] : ['s', null]);
  });
});
