import { reduce } from './reducer';
import { type CallEvent, type CallState, type Effect, initialState } from './state';
import { Store } from './store';

/** The call as it stands: one state, one subscription, and one notification an event. */
export class CallStore extends Store<CallState> {
  constructor() {
    super(initialState);
  }

  /** What is to be done for the event. */
  apply(event: CallEvent): readonly Effect[] {
    const { state, effects } = reduce(this.get(), event);
    this.set(state);
    return effects;
  }

  /** As if nothing had been started here yet. */
  reset(): void {
    this.set(initialState);
  }
}
