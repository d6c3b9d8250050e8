import { beforeEach, expect, it, vi } from 'vitest';
import { Consent, type Terms } from './consent';

const usual: Terms = { minAge: 18, iceTransportPolicy: 'all' };

async function ask(terms: Terms | null) {
  const consent = new Consent(async () => terms);
  await consent.load();
  return consent;
}
async function agree(terms: Terms) {
  const consent = await ask(terms);
  consent.give();
  expect(consent.get().given).toBe(true);
}

beforeEach(() => localStorage.clear());

it('is asked for once', async () => {
  expect((await ask(usual)).get()).toEqual({ terms: usual, given: false });
  await agree(usual);
  expect((await ask(usual)).get().given).toBe(true);
});

it.each([
  ['a higher age', { ...usual, minAge: 21 }, false],
  ['a lower age', { ...usual, minAge: 0 }, true],
  ['rules of the operator', { ...usual, rulesVersion: '1' }, false],
  ['addresses that are hidden', { ...usual, iceTransportPolicy: 'relay' }, true],
] as const)('with %s holds: %j %s', async (_what, terms, holds) => {
  await agree(usual);
  expect((await ask(terms)).get().given).toBe(holds);
});

it('is asked for again when addresses are hidden no more', async () => {
  await agree({ ...usual, iceTransportPolicy: 'relay' });
  expect((await ask(usual)).get().given).toBe(false);
});

it('is asked for again when the rules of the operator have changed, or are gone', async () => {
  await agree({ ...usual, rulesVersion: '1' });
  expect((await ask({ ...usual, rulesVersion: '1' })).get().given).toBe(true);
  expect((await ask({ ...usual, rulesVersion: '2' })).get().given).toBe(false);
  expect((await ask(usual)).get().given).toBe(false);
});

it.each([JSON.stringify({ ...usual, rules: 0 }), 'x', '1', '{}'])('is asked for again when the rules have changed, or what is stored is none: %s', async (other) => {
  localStorage.setItem('flinxx-agreed', other);
  expect((await ask(usual)).get().given).toBe(false);
});

it('holds while the server is away, and cannot be given then', async () => {
  const first = await ask(null);
  first.give();
  expect(first.get().given).toBe(false);
  await agree(usual);
  expect((await ask(null)).get().given).toBe(true);
});

it('asks the server until it has said, and no more', async () => {
  const fetch = vi.fn<() => Promise<Terms | null>>().mockResolvedValueOnce(null).mockResolvedValue(usual);
  const consent = new Consent(fetch);
  await Promise.all([consent.load(), consent.load()]);
  expect(fetch).toHaveBeenCalledOnce();
  await consent.load();
  await consent.load();
  expect(fetch).toHaveBeenCalledTimes(2);
  expect(consent.get().terms).toEqual(usual);
});

it('waits longer for the server where nobody has agreed yet', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(usual)));
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  await new Consent().load();
  await agree(usual);
  await new Consent().load();
  expect(timeout.mock.calls).toEqual([[10_000], [3000]]);
  vi.unstubAllGlobals();
});
