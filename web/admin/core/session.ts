import { Store } from '../../src/core/store';
import type { Answer, Failure } from './api';
import { storedToken, storeToken } from './token';

export type SessionState =
  | { readonly tag: 'out'; readonly failure: Failure | null; readonly asking: boolean }
  | { readonly tag: 'in'; readonly token: string };

type Try = (token: string) => Promise<Answer<unknown>>;

/** Whether whoever is at the page may moderate. */
export class Session extends Store<SessionState> {
  readonly #try: Try;

  constructor(attempt: Try) {
    const token = storedToken();
    super(token === null ? { tag: 'out', failure: null, asking: false } : { tag: 'in', token });
    this.#try = attempt;
  }

  /** A server may ask for no token. */
  readonly begin = (): void => {
    if (this.get().tag === 'out') void this.#ask('', true);
  };

  readonly enter = (token: string): void => void this.#ask(token, false);

  /** The server takes the token no more, or never did. */
  readonly refused = (): void => this.#end({ kind: 'token' });

  readonly leave = (): void => this.#end(null);

  #end(failure: Failure | null): void {
    storeToken(null);
    this.set({ tag: 'out', failure, asking: false });
  }

  async #ask(token: string, first: boolean): Promise<void> {
    this.set({ tag: 'out', failure: null, asking: true });
    const answer = await this.#try(token);
    if (answer.ok) {
      if (token !== '') storeToken(token);
      this.set({ tag: 'in', token });
    } else this.set({ tag: 'out', failure: first && answer.failure.kind === 'token' ? null : answer.failure, asking: false });
  }
}
