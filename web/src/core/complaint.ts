import type { Ack } from './protocol';
import { type CallState, type Effect, partnerOf, type Step } from './state';

export const reasons = ['nudity', 'minor', 'threat', 'spam', 'other'] as const;
export type Reason = (typeof reasons)[number];

/** What the server is asked to do about somebody: `what` without a reason is to keep the two apart and no more. */
export interface Complaint {
  readonly what: 'report' | 'block';
  readonly reason?: Reason;
  /** The call that it is about. */
  readonly sessionId: string;
  /** `late`: the server does not know that call any more. `failed`: it did not answer, or knows no such request. */
  readonly outcome: 'sending' | 'done' | 'late' | 'failed';
}

/** How long after a call the partner in it can be reported. */
export const formerMs = 120_000;

/** Whom a complaint would be about now: the call that goes on, or else the last one. */
export const complainable = (state: CallState): string | null => partnerOf(state)?.match.sessionId ?? state.former;

/** What the answer means; null where none can come now: it is asked again when the server is back. */
export function outcomeOf(ack: Ack): Exclude<Complaint['outcome'], 'sending'> | null {
  if (ack.ok) return 'done';
  if (ack.code === 'offline') return null;
  return ack.code === 'not_in_session' ? 'late' : 'failed';
}

/** What became of it. A call that was reported needs no second report. */
export function conclude(before: CallState, { what, sessionId, outcome }: Complaint): CallState {
  const { complaint } = before;
  const state = outcome === 'done' && what === 'report' && before.former === sessionId ? { ...before, former: null } : before;
  return complaint?.what === what && complaint.sessionId === sessionId ? { ...state, complaint: { ...complaint, outcome } } : state;
}

/** The server is back: what it has not answered is asked again, before anything else. */
export function askAgain({ state, effects }: Step, fresh: boolean): Step {
  const { complaint } = state;
  if (complaint?.outcome !== 'sending') return { state, effects };
  if (fresh) return { state: { ...state, complaint: { ...complaint, outcome: 'failed' } }, effects };
  const again: Effect = { type: 'complain', complaint };
  return { state, effects: [again, ...effects] };
}

/** Whoever had a partner before a step, and has another one or none after it, can still complain about the former one. */
export function rememberFormer(before: CallState, step: Step): Step {
  const sessionId = partnerOf(before)?.match.sessionId;
  if (sessionId === undefined || sessionId === partnerOf(step.state)?.match.sessionId) return step;
  if (step.state.phase.tag === 'banned') return step;
  return { ...step, state: { ...step.state, former: sessionId } };
}
