import { renewMs } from './avoid';
import type { CallParts } from './callParts';
import type { Ack, RequestName, Wishes } from './protocol';
import type { CallEvent, CallState, Effect } from './state';
import { readCrowd, wishesOf } from './wishes';

/** Before a request is repeated that the server refused without naming a time. */
const retryMs = 3000;

/** What is done faster need not be told. */
const sayAfterMs = 1500;
const noProof: Ack = { ok: false, code: 'no_proof', message: 'The work could not be done' };

export interface SearchesOptions {
  readonly parts: Pick<CallParts, 'settings' | 'languages' | 'avoid' | 'prove' | 'now'>;
  readonly getState: () => CallState;
  readonly dispatch: (event: CallEvent) => void;
  readonly later: (ms: number, event: CallEvent) => void;
  /** What has nothing in it is not sent along. */
  readonly request: (name: RequestName, body: object) => Promise<Ack> | undefined;
}

/** Asks the server for partners, with what the user wishes of them. Only the answer to the last request counts. */
export class Searches {
  readonly #options: SearchesOptions;
  #last = 0;
  #proving = new AbortController();
  /** As the server knows it. */
  #wished = '{}';

  constructor(options: SearchesOptions) {
    this.#options = options;
  }

  async search({ by, sessionId }: Extract<Effect, { type: 'search' }>): Promise<void> {
    const { getState, request } = this.#options;
    this.forget();
    const own = this.#last;
    const { invite } = getState();
    if (by === 'find' && invite && !invite.code) return this.#makeLink(own);
    const wishes = this.#wishes();
    if (by === 'find') this.#wished = JSON.stringify(wishes);
    const ack = await (by === 'skip' ? request('skip_user', { sessionId, avoid: wishes.avoid }) : request('find_partner', wishes));
    if (!ack || ack.ok || own !== this.#last) return;
    if (ack.code === 'proof_required') return this.#prove(ack, own, wishes);
    this.#take(ack);
  }

  #take(ack: Ack): void {
    if (ack.ok) return;
    const { getState, later } = this.#options;
    if (getState().phase.tag === 'waiting' && ack.code !== 'invite_unknown') later(ack.retryAfterMs ?? retryMs, { type: 'wish' });
    else this.refuse(ack);
  }

  refuse(ack: Ack): void {
    if (ack.ok) return;
    const { dispatch, parts } = this.#options;
    const { code, retryAfterMs = retryMs } = ack;
    if (code === 'invite_unknown') dispatch({ type: 'uninvited' });
    else dispatch({ type: 'refused', code, retryAfterMs, at: parts.now() });
  }

  /** The user may wish for something else than the server knows of. */
  wish(): void {
    if (JSON.stringify(this.#wishes()) !== this.#wished) this.#options.dispatch({ type: 'wish' });
  }

  /** Whom not to meet is said once more. */
  wishAnew(): void {
    if (this.#options.parts.avoid.get().length > 0) this.#wished = '';
  }

  /** A skip says nothing of wishes: those that have changed are said now. */
  wait(said: unknown): void {
    const { parts, dispatch, later } = this.#options;
    const crowd = readCrowd(said, parts.now());
    dispatch({ type: 'waiting', ...(crowd && { crowd }) });
    this.wish();
    if (parts.avoid.get().length > 0) later(renewMs, { type: 'wish' });
  }

  /** No answer counts any more. */
  forget(): void {
    this.#proving.abort();
    this.#last += 1;
  }

  /** Then it is searched by. */
  async #makeLink(own: number): Promise<void> {
    const { request, dispatch } = this.#options;
    const ack = await request('invite', {});
    if (!ack || own !== this.#last) return;
    if (!ack.ok) return this.refuse(ack);
    if (ack.code === undefined) return;
    dispatch({ type: 'invited', code: ack.code });
    void this.search({ type: 'search', by: 'find' });
  }

  /** The work is said to be done only if it takes long. */
  async #prove({ challenge }: Extract<Ack, { ok: false }>, own: number, wishes: Wishes): Promise<void> {
    const { parts, request, dispatch } = this.#options;
    this.#proving = new AbortController();
    const say = setTimeout(() => dispatch({ type: 'proving' }), sayAfterMs);
    const proof = await parts.prove(challenge, this.#proving.signal).catch(() => null);
    clearTimeout(say);
    if (own !== this.#last) return;
    const ack = await (proof === null ? noProof : request('find_partner', { ...wishes, proof }));
    if (ack && own === this.#last) this.#take(ack);
  }

  #wishes(): Wishes {
    const { parts, getState } = this.#options;
    const avoid = parts.avoid.get();
    const { invite, textOnly } = getState();
    // What was chosen since then holds from the next start on.
    const wishes = wishesOf({ ...parts.settings.get(), textOnly }, parts.languages(), avoid);
    if (!invite?.code) return wishes;
    return { invite: invite.code, ...(wishes.mode && { mode: wishes.mode }), ...(avoid.length > 0 && { avoid }) };
  }
}
