import { reduce } from './reducer';
import { type CallEvent, type CallState, type Effect, initialState } from './state';

/** The call as it stands: one state, one subscription, and one notification an event. */
export class CallStore {
  readonly #listeners = new Set<() => void>();
  #state: CallState = initialState;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getState = (): CallState => this.#state;

  /** What is to be done for the event. Nobody is notified of one that changes nothing. */
  apply(event: CallEvent): readonly Effect[] {
    const { state, effects } = reduce(this.#state, event);
    this.#become(state);
    return effects;
  }

  /** As if nothing had been started here yet. */
  reset(): void {
    this.#become(initialState);
  }

  #become(state: CallState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
