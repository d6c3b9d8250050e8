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
    offer: vi.fn<(ice: unknown) => void>(),
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
    expect(made[0]?.offer).toHaveBeenCalledWith(ice);
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

it('reads by which servers, where the server says so', () => {
  expect(readIce({ message: 'x', ...ice })).toEqual(ice);
  for (const data of [undefined, null, 'x', {}, { iceServers: 'x', iceTransportPolicy: 'all' }, { ...ice, iceTransportPolicy: 'none' }]) {
    expect(readIce(data)).toBeNull();
  }
});
