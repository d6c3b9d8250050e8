import type { CallEvent, CallState, Effect, Phase, Search, Step } from './state';

export type Event<Type extends CallEvent['type']> = Extract<CallEvent, { type: Type }>;

export function stay(state: CallState, ...effects: Effect[]): Step {
  return { state, effects };
}

export function go(state: CallState, phase: Phase, ...effects: Effect[]): Step {
  return { state: { ...state, phase }, effects };
}

/** Asks for a partner, at once or as soon as the server is there. */
export function search(state: CallState, by: Search, ...before: Effect[]): Step {
  if (state.server !== 'online') return go(state, { tag: 'searching', by }, ...before);
  const named = by === 'skip' && state.skipped !== null ? { sessionId: state.skipped } : {};
  return go(state, { tag: 'searching', by }, ...before, { type: 'search', by, ...named });
}
