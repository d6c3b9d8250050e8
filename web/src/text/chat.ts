import type { CallState } from '../core/state';
import { type ProblemText, text } from './en';

/** Where things stand, in words. */
export function statusText({ phase, server }: CallState): string {
  switch (phase.tag) {
    case 'parted':
      return text.status.parted[phase.how];
    case 'searching':
    case 'waiting':
    case 'delayed':
      return server === 'offline' ? text.status.offline : text.status[phase.tag];
    default:
      return text.status[phase.tag];
  }
}

/** What went wrong and what to do, if anything did. */
export function problemText({ phase, server }: CallState): ProblemText | null {
  switch (phase.tag) {
    case 'idle':
    case 'asking':
      return null;
    case 'blocked':
      return text.problem.media[phase.problem];
    case 'inCall':
    case 'reconnecting':
      return server === 'offline' ? text.problem.offlineInCall : null;
    case 'delayed':
      return phase.code === 'rate_limited'
        ? text.problem.rateLimited(Math.ceil(phase.ms / 1000))
        : text.problem.serverSilent;
    default:
      return server === 'offline' ? text.problem.offline : null;
  }
}

/** What stands in the middle of the stage while the partner is not to be seen. */
export function stageText({ phase }: CallState): { title: string; body: string } | null {
  switch (phase.tag) {
    case 'inCall':
    case 'reconnecting':
      return null;
    case 'parted':
      return text.stage[phase.how];
    default:
      return text.stage[phase.tag];
  }
}
