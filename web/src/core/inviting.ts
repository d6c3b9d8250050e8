import type { CallState, Phase, Step } from './state';
import { type Event, go, search, stay } from './steps';

/** The link is made. */
export function invited(state: CallState, { code }: Event<'invited'>): Step {
  return stay(state.invite ? { ...state, invite: { code } } : state);
}

/** The link leads nowhere. A skip does not go by it. */
export function uninvited(state: CallState): Step {
  const { tag } = state.phase;
  return state.invite && (tag === 'searching' || tag === 'waiting') ? go(state, { tag: 'uninvited' }) : stay(state);
}

const invitable: ReadonlySet<Phase['tag']> = new Set(['uninvited', 'parted', 'searching', 'waiting', 'delayed']);

/** In a call that goes on, that one is left. Before one has begun, it is what one begins with. */
export function meetFriend(before: CallState, { invite: friend }: Event<'invite'>): Step {
  const state = { ...before, invite: friend };
  if (invitable.has(before.phase.tag)) return search(state, 'find');
  return 'partner' in before.phase ? search(state, 'find', { type: 'leave' }, { type: 'close-peer' }) : stay(state);
}
