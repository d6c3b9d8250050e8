import type { Reason } from '../../src/core/complaint';
import type { History, Span } from './history';

export interface BanInEntry {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** How many there have been of this id. */
  readonly count: number;
  /** The server's rules pause for a while; what is longer is a moderator's. */
  readonly by: 'rules' | 'moderator';
}

/** Who was reported: an id that says nothing of the person, and what there is to know of the reports. */
export interface Entry {
  readonly id: string;
  readonly reports: number;
  readonly reporters: number;
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
  /** Milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  /** How many users are here now from there. */
  readonly here: number;
  readonly ban: BanInEntry | null;
  readonly note: string;
}

export interface Ban extends BanInEntry {
  readonly id: string;
  readonly note: string;
}

/** What a ban is to be: as long as that by the server's clock, or as one was before. */
export type BanOrder = { readonly id: string; readonly reason: string; readonly note: string } & (
  | { readonly minutes: number }
  | { readonly until: number }
);

export interface Stats {
  readonly activeUsers: number;
  readonly waitingUsers: number;
  readonly activeSessions: number;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'off'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What went wrong with a request. */
export type Failure =
  /** Missing or wrong. */
  | { readonly kind: 'token' }
  /** Too much was asked; again after that time. */
  | { readonly kind: 'busy'; readonly ms: number }
  /** No answer, or none that is the server's. */
  | { readonly kind: 'away' }
  /** The server does not know of it, or not any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly message: string };

export type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly failure: Failure };

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How many of each list are asked for. */
export const limit = 200;
const timeoutMs = 8000;
/** What Retry-After says where it says nothing that can be read. */
const busyMs = 10_000;

const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });

function failureOf({ status, headers }: Response, body: unknown): Failure {
  if (status === 401) return { kind: 'token' };
  if (status === 429) return { kind: 'busy', ms: Number(headers.get('Retry-After')) * 1000 || busyMs };
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: unknown } };
  if (typeof error?.message !== 'string') return { kind: 'away' };
  return status === 404 ? { kind: 'gone' } : { kind: 'refused', message: error.message };
}

/** A header holds bytes: those that the token is in UTF-8. */
const inBytes = (token: string): string => String.fromCharCode(...new TextEncoder().encode(token));

/** Asks the server. An answer is a value, whatever it is; nothing rejects. */
export class Api {
  readonly #fetch: Fetch;
  readonly #token: string;

  /** Without a token none is sent. */
  constructor(token: string, ask: Fetch = (url, init) => fetch(url, init)) {
    this.#token = token;
    this.#fetch = ask;
  }

  readonly reports = () => this.#list<{ readonly reports: readonly Entry[]; readonly more: boolean }>('reports');
  readonly bans = () => this.#list<{ readonly bans: readonly Ban[]; readonly more: boolean }>('bans');
  readonly stats = () => this.#ask<Stats>('GET', '/api/stats');
  readonly history = async (span: Span): Promise<Answer<History>> => {
    const answer = await this.#ask<History | null>('GET', `/api/history?span=${span}`);
    return answer.ok && !Array.isArray(answer.data?.times) ? failed({ kind: 'away' }) : (answer as Answer<History>);
  };
  readonly logLevel = () => this.#ask<{ readonly level: LogLevel }>('GET', '/api/log-level');
  readonly ban = (order: BanOrder) => this.#ask<unknown>('POST', '/api/moderation/bans', order);
  readonly lift = (id: string) => this.#ask<unknown>('DELETE', `/api/moderation/bans?id=${encodeURIComponent(id)}`);
  readonly dismiss = (id: string) => this.#ask<unknown>('POST', '/api/moderation/reports', { id, done: true });
  readonly note = (id: string, note: string) => this.#ask<unknown>('POST', '/api/moderation/reports', { id, note });
  readonly drain = () => this.#ask<unknown>('POST', '/api/drain');
  readonly setLogLevel = (level: LogLevel) => this.#ask<{ readonly level: LogLevel }>('PUT', '/api/log-level', { level });

  /** Whether the server takes new users; a server that does not is no failure. */
  readonly ready = async (): Promise<boolean> => {
    const { status } = await this.#send('GET', '/api/health?ready').catch(() => ({ status: 0 }));
    return status === 200;
  };

  async #list<T extends object>(what: 'reports' | 'bans'): Promise<Answer<T>> {
    const answer = await this.#ask<T>('GET', `/api/moderation/${what}?limit=${limit}`);
    const isList = answer.ok && Array.isArray((answer.data as Record<string, unknown> | null)?.[what]);
    return answer.ok && !isList ? failed({ kind: 'away' }) : answer;
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.#token !== '') headers.Authorization = `Bearer ${inBytes(this.#token)}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return this.#fetch(path, {
      method,
      headers,
      // What is sent as the page is left arrives all the same.
      keepalive: method !== 'GET',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    try {
      const response = await this.#send(method, path, body);
      const data: unknown = await response.json().catch(() => null);
      return response.ok ? { ok: true, data: data as T } : failed(failureOf(response, data));
    } catch {
      return failed({ kind: 'away' });
    }
  }
}
