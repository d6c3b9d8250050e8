import { describe, expect, it } from 'vitest';
import { Api, type Failure } from './api';
import { cutNote } from './note';

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

function apiThat(answer: () => Response, token = 'secret') {
  const asked: Asked[] = [];
  const api = new Api(token, async (url, init) => {
    asked.push({ url, init });
    return answer();
  });
  return { api, asked };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });

describe('what is asked', () => {
  it('is said as the server has it, with the token', async () => {
    const { api, asked } = apiThat(() => json(200, {}));
    await api.ban({ id: '3f9a01c2', reason: 'spam', minutes: 5, note: 'x' });
    await api.lift('3f9a01c2');
    await api.dismiss('3f9a01c2');
    await api.note('3f9a01c2', 'x');
    await api.setLogLevel('debug');
    await api.drain();
    expect(asked.map(({ url, init: { method, body } }) => `${method} ${url} ${String(body)}`)).toEqual([
      'POST /api/moderation/bans {"id":"3f9a01c2","reason":"spam","minutes":5,"note":"x"}',
      'DELETE /api/moderation/bans?id=3f9a01c2 undefined',
      'POST /api/moderation/reports {"id":"3f9a01c2","done":true}',
      'POST /api/moderation/reports {"id":"3f9a01c2","note":"x"}',
      'PUT /api/log-level {"level":"debug"}',
      'POST /api/drain undefined',
    ]);
    expect(asked.every(({ init }) => new Headers(init.headers).get('Authorization') === 'Bearer secret')).toBe(true);
  });

  it('has no token where there is none, and the bytes of one that is not Latin', async () => {
    const none = apiThat(() => json(200, { reports: [] }), '');
    await none.api.reports();
    expect(new Headers(none.asked[0]?.init.headers).has('Authorization')).toBe(false);
    const foreign = apiThat(() => json(200, { reports: [] }), 'ключ');
    expect(await foreign.api.reports()).toMatchObject({ ok: true });
    expect(new Headers(foreign.asked[0]?.init.headers).get('Authorization')).toBe('Bearer ÐºÐ»Ñ\u008eÑ\u0087');
  });
});

describe('what is answered', () => {
  it.each<[string, () => Response, Failure]>([
    ['a wrong token', () => json(401, { error: { code: 'unauthorized', message: 'The token is wrong' } }), { kind: 'token' }],
    ['too many guesses', () => json(429, {}, { 'Retry-After': '7' }), { kind: 'busy', ms: 7000 }],
    ['too many guesses, without a time', () => json(429, {}), { kind: 'busy', ms: 10_000 }],
    ['a refusal', () => json(400, { error: { code: 'invalid_payload', message: 'It takes an id' } }), { kind: 'refused', message: 'It takes an id' }],
    ['nobody of that id', () => json(404, { error: { code: 'unknown_id', message: 'Nobody' } }), { kind: 'gone' }],
    ['a proxy without a server', () => new Response('<h1>Bad Gateway</h1>', { status: 502 }), { kind: 'away' }],
    ['a page instead of a list', () => new Response('<!doctype html>', { status: 200 }), { kind: 'away' }],
    ['something else than a list', () => json(200, { reports: 3 }), { kind: 'away' }],
  ])('%s is a value', async (_name, answer, failure) => {
    expect(await apiThat(answer).api.reports()).toEqual({ ok: false, failure });
  });

  it('nothing is a value too', async () => {
    const api = new Api('secret', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await api.reports()).toEqual({ ok: false, failure: { kind: 'away' } });
    expect(await api.ready()).toBe(false);
  });

  it.each([
    [200, true],
    [404, false],
    [503, false],
  ])('of readiness: %d is %s', async (status, ready) => {
    expect(await apiThat(() => json(status, {})).api.ready()).toBe(ready);
  });
});

it.each([
  ['short', 'short'],
  ['x'.repeat(501), 'x'.repeat(500)],
  ['ü'.repeat(251), 'ü'.repeat(250)],
  [`${'x'.repeat(498)}😀`, 'x'.repeat(498)],
])('a note is cut to 500 bytes, and between characters', (note, cut) => {
  expect(cutNote(note)).toBe(cut);
});
