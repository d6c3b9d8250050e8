import { Store } from '../../src/core/store';
import type { Answer, Failure } from './api';
import { pollMs } from './control';
import type { History, Span } from './history';
import { repeat } from './repeat';

export interface Figures {
  readonly span: Span;
  /** Null until the server has said it. */
  readonly history: History | null;
  /** Why it is not new. */
  readonly failure: Failure | null;
}

/** How the server went, for as long as somebody looks. */
export class FiguresControl extends Store<Figures> {
  readonly #ask: (span: Span) => Promise<Answer<History>>;
  #end = () => {};

  constructor(ask: (span: Span) => Promise<Answer<History>>) {
    super({ span: 'hour', history: null, failure: null });
    this.#ask = ask;
  }

  /** Asks from now on, as often as there are samples, until what this gives is called. */
  readonly start = (): (() => void) => {
    this.#end = repeat(this.#poll);
    return () => this.#end();
  };

  /** Once it has started. */
  readonly show = (span: Span): void => {
    this.#end();
    this.set({ ...this.get(), span });
    this.#end = repeat(this.#poll);
  };

  readonly #poll = async (): Promise<number> => {
    const { span } = this.get();
    const answer = await this.#ask(span);
    if (span !== this.get().span) return pollMs;
    if (answer.ok) {
      this.set({ span, history: answer.data, failure: null });
      return answer.data.period * 1000;
    }
    this.set({ ...this.get(), failure: answer.failure });
    return answer.failure.kind === 'busy' ? answer.failure.ms : pollMs;
  };
}
