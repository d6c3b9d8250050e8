import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeSurroundings, runPending, setUp } from '../testing/fakeCall';
import { fakeMatch } from '../testing/fakes';
import type { Prepared } from './prepared';
import { readIce } from './preparation';

fakeSurroundings();

const ice = { iceServers: [], iceTransportPolicy: 'all' } as const;

function fakePrepared() {
  return {
    line: {},
    offering: null,
    isGood: vi.fn<() => boolean>(() => true),
    fits: vi.fn<() => boolean>(() => true),
    use: vi.fn<() => void>(),
    offer: vi.fn<(ice: unknown, whole: () => void) => void>(),
    whole: vi.fn<() => unknown>(() => null),
    isKept: false,
    close: vi.fn<() => void>(),
  };
}

let made: ReturnType<typeof fakePrepared>[] = [];
beforeEach(() => {
  made = [];
});

/** Somebody who looks for a partner. */
async function search(start: 'start' | 'startText' = 'start') {
  const set = setUp();
  set.parts.prepare.mockImplementation(() => {
    made.push(fakePrepared());
    return made.at(-1) as unknown as Prepared;
  });
  set.call[start]();
  set.hear({ type: 'online', fresh: true });
  await runPending();
  return set;
}

describe('a connection is ready before the partner comes', () => {
  it('from the moment on that one is looked for; it offers once somebody waits and the servers are known', async () => {
    const { hear } = await search();
    expect(made).toHaveLength(1);
    hear({ type: 'waiting', crowd: {} });
    expect(made[0]?.offer).not.toHaveBeenCalled();
    hear({ type: 'waiting', crowd: ice });
    expect(made[0]?.offer).toHaveBeenCalledWith(ice, expect.any(Function));
    hear({ type: 'matched', match: fakeMatch() });
    expect(made).toHaveLength(1);
  });

  it('is handed to the call, and the next one made with Skip', async () => {
    const { hear, call, peerOptions, parts } = await search();
    hear({ type: 'matched', match: fakeMatch() });
    expect(peerOptions().prepared).toBe(made[0]);
    expect(made[0]?.close).not.toHaveBeenCalled();
    call.skip();
    expect(parts.prepare).toHaveBeenCalledTimes(2);
    hear({ type: 'matched', match: fakeMatch(false) });
    expect(peerOptions().prepared).toBe(made[1]);
  });

  it('is let go where it does not fit, or is for writing alone', async () => {
    const { hear, call, peerOptions } = await search();
    made[0]?.fits.mockReturnValue(false);
    hear({ type: 'matched', match: fakeMatch() });
    expect(peerOptions().prepared).toBeNull();
    expect(made[0]?.close).toHaveBeenCalledOnce();
    call.skip();
    hear({ type: 'matched', match: { ...fakeMatch(), mode: 'text' } });
    expect(peerOptions().prepared).toBeNull();
    expect(made[1]?.close).toHaveBeenCalledOnce();
  });

  it('is made anew when the network, or what is sent, is another one', async () => {
    const { network } = await search();
    network('other');
    expect(made).toHaveLength(2);
    expect(made[0]?.close).toHaveBeenCalledOnce();
    made[1]?.isGood.mockReturnValue(false);
    network('back');
    expect(made[1]?.close).toHaveBeenCalledOnce();
  });

  it('is not kept by who stops, leaves, or looks for nobody', async () => {
    for (const way of ['stop', 'leave'] as const) {
      made = [];
      // One after the other.
      // oxlint-disable-next-line no-await-in-loop
      const { call } = await search();
      call[way]();
      expect(made).toHaveLength(1);
      expect(made[0]?.close).toHaveBeenCalledOnce();
    }
    made = [];
    await search('startText');
    expect(made).toHaveLength(0);
  });
});

/** Somebody who waits, with an offer that is whole as soon as it is said to be. */
async function wait() {
  const set = await search();
  const tells = () => set.signaling.request.mock.calls.filter(([name]) => name === 'early_offer').map(([, body]) => body);
  set.hear({ type: 'waiting', crowd: ice });
  return { ...set, tells };
}

function complete(prepared = made.at(-1)): Promise<unknown> {
  prepared?.whole.mockReturnValue('whole');
  prepared?.offer.mock.lastCall?.[1]();
  return runPending();
}

describe('an offer that is made before the partner comes', () => {
  it('is told the server once it is whole, and again with each waiting, which forgets it', async () => {
    const { hear, tells } = await wait();
    expect(tells()).toEqual([]);
    await complete();
    expect(tells()).toEqual([{ offer: 'whole' }]);
    expect(made[0]?.isKept).toBe(true);
    await complete();
    expect(tells()).toHaveLength(1);
    hear({ type: 'waiting', crowd: ice });
    await runPending();
    expect(tells()).toHaveLength(2);
  });

  it('is not taken to be kept where the server refuses it', async () => {
    const { signaling } = await wait();
    signaling.request.mockResolvedValue({ ok: false, code: 'not_in_session', message: '' });
    await complete();
    expect(made[0]?.isKept).toBe(false);
  });

  it('is told of the connection that there is, and of none that was let go', async () => {
    const { network, tells } = await wait();
    await complete();
    network('other');
    await complete(made[0]);
    expect(tells()).toHaveLength(1);
    await complete(made[1]);
    expect(tells()).toHaveLength(2);
  });
});

it('makes the next one ready in a call, a while after its beginning, and asks no relay for it', async () => {
  const { hear, call, parts, become, tag } = await search();
  hear({ type: 'waiting', crowd: ice });
  hear({ type: 'matched', match: fakeMatch() });
  become();
  expect(tag()).toBe('inCall');
  vi.advanceTimersByTime(1999);
  call.dismissProblem();
  expect(made).toHaveLength(1);
  vi.advanceTimersByTime(1);
  call.dismissProblem();
  expect(parts.prepare.mock.lastCall?.[1]).toBeNull();
  expect(made[1]?.use).not.toHaveBeenCalled();
  call.skip();
  expect(made[1]?.use).toHaveBeenCalled();
  expect(made).toHaveLength(2);
});

it('reads by which servers, where the server says so', () => {
  expect(readIce({ message: 'x', ...ice })).toEqual(ice);
  for (const data of [undefined, null, 'x', {}, { iceServers: 'x', iceTransportPolicy: 'all' }, { ...ice, iceTransportPolicy: 'none' }]) {
    expect(readIce(data)).toBeNull();
  }
});
