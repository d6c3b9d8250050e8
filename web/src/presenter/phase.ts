import type { PartnerView } from '../core/partner';
import { type CallState, type Partner, partnerOf, type Phase } from '../core/state';
import type { ProblemText, Text } from '../text/type';
import { wayElsewhere } from './problem';

export type Tone = 'rest' | 'search' | 'meeting' | 'good' | 'warning' | 'danger';

/** Some phases have another name when the server, or the way here, is the reason. */
function phaseName(phase: Exclude<Phase, { tag: 'parted' | 'inCall' | 'reconnecting' | 'banned' | 'uninvited' }>, server: CallState['server']) {
  const { tag } = phase;
  if (tag === 'searching' && phase.proving && server !== 'offline') return 'proving';
  if (tag === 'idle') return phase.fresh ? 'ready' : tag;
  if (tag === 'asking') return phase.slow ? (phase.slow === 'camera' ? 'starting' : tag) : 'connecting';
  if (tag === 'blocked') return wayElsewhere(phase.problem) ? 'elsewhere' : tag;
  if (server === 'offline' && (tag === 'searching' || tag === 'waiting' || tag === 'delayed')) return 'offline';
  return tag === 'delayed' && phase.code !== 'rate_limited' ? 'silent' : tag;
}

/** What a meeting lacks that takes longer than it should. */
const lackOf = ({ view }: Partner) =>
  view?.stand === 'unanswered' || view?.stand === 'unreached' ? view.stand : null;

/** Where things stand, in words. */
export function statusText(text: Text, { phase, server, invite }: CallState): string {
  switch (phase.tag) {
    case 'negotiating':
      return text.status[lackOf(phase.partner) ? 'slow' : 'negotiating'];
    case 'parted':
      return text.status.parted[phase.how];
    case 'inCall':
    case 'reconnecting':
      return text.status[phase.tag];
    case 'banned':
      return text.ban.title;
    case 'uninvited':
      return text.invite.uninvited.status;
    case 'waiting':
      return invite && server !== 'offline' ? text.invite.waiting.status : text.status[phaseName(phase, server)];
    default:
      return text.status[phaseName(phase, server)];
  }
}

const tones: Readonly<Record<Phase['tag'], Tone>> = {
  idle: 'rest',
  asking: 'warning',
  blocked: 'danger',
  banned: 'danger',
  connecting: 'warning',
  searching: 'search',
  waiting: 'search',
  uninvited: 'danger',
  delayed: 'warning',
  negotiating: 'meeting',
  inCall: 'good',
  reconnecting: 'warning',
  parted: 'rest',
};

/** How things stand, for a colour. */
export function statusTone(state: CallState): Tone {
  const { phase: { tag }, server } = state;
  if (server === 'offline' && tag !== 'idle' && tag !== 'blocked') return 'warning';
  return tag === 'inCall' && partnerOf(state)?.quality?.level === 'poor' ? 'warning' : tones[tag];
}

const titled = ({ title, advice }: ProblemText) => ({ title, body: advice });

/** What stands in the middle of the screen while the partner is not to be seen; the problem's own words where it is one that stops us. */
export function phaseText(text: Text, { phase, server, invite }: CallState): { title: string; body: string } | null {
  switch (phase.tag) {
    case 'blocked':
      return titled(text.problem.media[phase.problem]);
    case 'delayed':
      return server === 'offline' ? text.phase.offline : titled(text.problem[phase.code === 'rate_limited' ? 'rateLimited' : 'serverSilent']);
    case 'negotiating':
      return text.phase[lackOf(phase.partner) ?? 'negotiating'];
    case 'inCall':
    case 'reconnecting':
      return null;
    case 'banned':
      return text.ban;
    case 'uninvited':
      return text.invite.uninvited;
    case 'waiting':
      if (server === 'offline') return text.phase.offline;
      return invite ? text.invite.waiting : text.phase.waiting;
    case 'parted': {
      const words = text.phase.parted[phase.how];
      if (invite && phase.how !== 'failed') return { title: words.title, body: text.invite.again };
      return phase.held && phase.how !== 'failed' ? { title: words.title, body: text.phase.held } : words;
    }
    case 'idle': {
      const words = text.phase[phase.fresh ? 'ready' : 'idle'];
      return invite ? { title: words.title, body: text.invite.off } : words;
    }
    case 'asking':
      if (phase.slow === 'camera') return { title: text.status.starting, body: text.phase.connecting.title };
      return text.phase[phase.slow ? 'asking' : 'connecting'];
    case 'searching':
      return text.phase[server === 'offline' ? 'offline' : phase.proving ? 'proving' : 'searching'];
    default:
      return text.phase[phase.tag];
  }
}

/** What can be said of the partner's picture and sound where they are not as they should be. */
export function lackText({ call }: Text, view: PartnerView | null): { picture: string | null; sound: string | null } {
  const pictures = { coming: null, shown: null, off: call.partnerCameraOff, missing: call.noPicture, stuck: call.stuckPicture };
  const sounds = { coming: null, heard: null, off: call.partnerMuted, missing: call.noSound };
  return { picture: pictures[view?.picture ?? 'coming'], sound: sounds[view?.sound ?? 'coming'] };
}

/** Why nothing can be written to the partner; null where it can. */
export function chatLack({ chat }: Text, { phase }: CallState): string | null {
  const there = 'since' in phase && phase.partner.view?.chat;
  if (!there) return chat.away;
  return there === 'open' ? null : chat[there];
}
