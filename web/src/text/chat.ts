import type { CallState, Phase, Trouble } from '../core/state';
import type { ProblemText, Text } from './type';

/** What helps: the one thing to press beside the words. */
export type Help = 'use-another' | 'hear' | 'try-now' | 'repair' | 'open-securely' | 'copy-link';

/** Troubles that the page sees, and the call does not. */
export interface PageTroubles {
  /** The browser plays no sound before the user has pressed something. */
  readonly silent: boolean;
  readonly slept: boolean;
}

export interface Problem extends ProblemText {
  readonly help?: Help;
  /** When the page goes on by itself; `spoken` says it for the ear. */
  readonly until?: number;
  readonly spoken?: string;
  readonly dismissible?: boolean;
}

/** Where things stand, in words. */
export function statusText(text: Text, { phase, server }: CallState): string {
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

const countdown = (text: Text, { ms, until }: { ms: number; until: number }) => ({
  until,
  spoken: text.problem.spoken(Math.ceil(ms / 1000)),
});

function blockedText(text: Text, problem: Extract<Phase, { tag: 'blocked' }>['problem']): Problem {
  const words = text.problem.media[problem];
  if (problem === 'insecure') return { ...words, help: 'open-securely' };
  return problem === 'unsupported' ? { ...words, help: 'copy-link' } : words;
}

function troubleText(text: Text, { device, problem }: Trouble): Problem {
  const { cameraGone, cameraFailed, micGone, micFailed } = text.problem;
  const [gone, failed] = device === 'camera' ? [cameraGone, cameraFailed] : [micGone, micFailed];
  return { ...(problem === 'unplugged' ? gone : failed), help: 'use-another', dismissible: true };
}

function serverText(text: Text, { phase, server, limited }: CallState): Problem | null {
  if (phase.tag === 'idle' || phase.tag === 'asking' || server !== 'offline') return null;
  if (limited) return { ...text.problem.connectLimited, ...countdown(text, limited) };
  return { ...('since' in phase ? text.problem.offlineInCall : text.problem.offline), help: 'try-now' };
}

/** The first thing that is wrong, and what to do, if anything is. */
export function problemText(text: Text, state: CallState, { silent, slept }: PageTroubles): Problem | null {
  const { phase, trouble } = state;
  if (phase.tag === 'blocked') return blockedText(text, phase.problem);
  const { problem } = text;
  if (phase.tag === 'delayed') {
    return phase.code === 'rate_limited' ? { ...problem.rateLimited, ...countdown(text, phase) } : problem.serverSilent;
  }
  if (silent && 'since' in phase) return { ...problem.silent, help: 'hear' };
  if (trouble) return troubleText(text, trouble);
  if (slept && 'since' in phase) return { ...problem.slept, help: 'repair', dismissible: true };
  if (phase.tag === 'reconnecting') return { ...problem.stuck, help: 'repair' };
  return serverText(text, state);
}

/** What stands in the middle of the stage while the partner is not to be seen. */
export function stageText(text: Text, { phase }: CallState): { title: string; body: string } | null {
  switch (phase.tag) {
    case 'inCall':
    case 'reconnecting':
      return null;
    case 'parted': {
      const words = text.stage.parted[phase.how];
      return phase.held ? { title: words.title, body: text.stage.held } : words;
    }
    default:
      return text.stage[phase.tag];
  }
}
