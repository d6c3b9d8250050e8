import { shortcutKeys } from '../src/components/call/keys';
import type { Complaint } from '../src/core/complaint';
import type { MediaProblem } from '../src/core/media';
import { type CallState, initialState, meetPartner, type Parting, type Partner, type Phase } from '../src/core/state';
import type { PartnerView } from '../src/core/partner';
import type { Quality } from '../src/core/quality';
import type { Text } from '../src/text/type';

export interface Films {
  readonly local: MediaStream;
  readonly remote: MediaStream;
  readonly screen: MediaStream;
}

type Make = (films: Films) => CallState;

const both = { mic: true, camera: true, screen: false };
const nobody = meetPartner({ partnerId: 'p', sessionId: 's', initiator: true, iceServers: [], iceTransportPolicy: 'all' });
const sharing = { ...nobody.match, shared: ['music', 'mountains', 'en'] };
const quality: Quality = {
  level: 'good',
  roundTripMs: 34,
  lossPercent: 0.2,
  width: 1280,
  height: 720,
  framesPerSecond: 30,
  kilobitsPerSecond: 1840,
  path: 'direct',
};
const well: PartnerView = { stand: 'connected', long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open' };
const chat = {
  messages: [
    { id: 1, mine: false, text: 'Hello! Where are you?', at: 1 },
    { id: 2, mine: true, text: 'By the sea. And you?', at: 2 },
    { id: 3, mine: false, text: 'In the mountains. Look: https://example.org/a/rather/long/address/that/has/to/wrap', at: 3 },
    { id: 4, mine: true, text: 'مرحبا', at: 4, lost: true },
  ],
  unread: 0,
  partnerTyping: true,
};

function without(phase: Phase, change: Partial<CallState> = {}): Make {
  return () => ({ ...initialState, server: 'online', phase, ...change });
}

/** With one's own picture. */
function own(phase: Phase, change: Partial<CallState> = {}): Make {
  return ({ local }) => ({ ...initialState, server: 'online', local, phase, ...change });
}

/** With both pictures; the partner's is a film where nothing else is said. */
function call(change: Partial<CallState> = {}, about: Partial<Partner> = {}, tag: 'inCall' | 'reconnecting' = 'inCall'): Make {
  return ({ local, remote }) => {
    const partner = { ...nobody, stream: remote, quality, view: well, ...about };
    return { ...initialState, server: 'online', local, phase: { tag, since: Date.now() - 83_000, partner }, ...change };
  };
}

const seen = (change: Partial<PartnerView>, tag?: 'reconnecting', state: Partial<CallState> = {}): Make =>
  call(state, { view: { ...well, ...change } }, tag);
const negotiating = (view: PartnerView | null): Make => own({ tag: 'negotiating', partner: { ...nobody, view } });
const meeting = (stand: PartnerView['stand']): Make => negotiating({ ...well, stand, chat: 'mute' });
const parted = (how: Parting, held = false): Make => own({ tag: 'parted', how, by: 'find', held });
const problems: readonly MediaProblem[] = [
  'refused', 'no-device', 'in-use', 'unsuitable', 'insecure', 'unsupported', 'interrupted', 'unknown',
];
const complaint = (outcome: Complaint['outcome']): Complaint => ({ what: 'report', reason: 'spam', sessionId: 's', outcome });
const soon = (ms: number) => ({ ms, until: Date.now() + ms });

/** Every state that the call screen can be in, at this moment: some count the time. */
export const callStates = (): Readonly<Record<string, Make>> => ({
  ready: without({ tag: 'idle', fresh: true }),
  idle: without({ tag: 'idle' }),
  asking: without({ tag: 'asking', slow: 'answer' }),
  starting: without({ tag: 'asking', slow: 'camera' }),
  ...Object.fromEntries(problems.map((problem) => [`blocked-${problem}`, without({ tag: 'blocked', problem })])),
  connecting: own({ tag: 'connecting' }, { server: 'connecting' }),
  'connecting-limited': own({ tag: 'connecting' }, { server: 'offline', limited: soon(23_000) }),
  searching: own({ tag: 'searching', by: 'find' }),
  waiting: own({ tag: 'waiting' }),
  'waiting-crowd': own({ tag: 'waiting', crowd: { here: 12, waiting: 3, relaxAt: Date.now() + 8500 } }),
  'waiting-relaxed': own({ tag: 'waiting', crowd: { here: 1204, waiting: 31, relaxAt: Date.now() } }),
  'negotiating-shared': own({ tag: 'negotiating', partner: { ...nobody, match: sharing } }),
  'in-call-shared': call({}, { match: sharing }),
  'waiting-friend': own({ tag: 'waiting' }, { invite: { code: 'cjVcuYhRhH6TssKODRp-qQ' } }),
  uninvited: own({ tag: 'uninvited' }, { invite: { code: 'cjVcuYhRhH6TssKODRp-qQ' } }),
  'parted-friend': own({ tag: 'parted', how: 'left', by: 'find', held: true }, { invite: { code: 'cjVcuYhRhH6TssKODRp-qQ' } }),
  'idle-friend': without({ tag: 'idle' }, { invite: { code: 'cjVcuYhRhH6TssKODRp-qQ' } }),
  'searching-proving': own({ tag: 'searching', by: 'find', proving: true }),
  'in-call-text': call({}, { match: { ...nobody.match, mode: 'text' }, stream: null, devices: { mic: false, camera: false, screen: false }, chat }),
  'waiting-muted': own({ tag: 'waiting' }, { devices: { mic: false, camera: false, screen: false } }),
  'waiting-offline': own({ tag: 'waiting' }, { server: 'offline' }),
  'delayed-limited': own({ tag: 'delayed', code: 'rate_limited', ...soon(12_000), by: 'skip' }),
  'delayed-silent': own({ tag: 'delayed', code: 'timeout', ...soon(3000), by: 'find' }),
  negotiating: negotiating(null),
  'negotiating-unanswered': meeting('unanswered'),
  'negotiating-unreached': meeting('unreached'),
  'in-call': call(),
  'in-call-poor': call({}, { quality: { ...quality, level: 'poor', roundTripMs: 510, path: 'relay' } }),
  'in-call-skip-guard': call({ skipReady: false }),
  'in-call-unread': call({}, { chat: { ...chat, unread: 3 } }),
  'in-call-self-off': call({ devices: { mic: false, camera: false, screen: false } }),
  'in-call-blurred-first': call({}, { blur: 'soon' }),
  'in-call-blurred': call({}, { blur: 'held', devices: { ...both, mic: false } }),
  'in-call-partner-off': call({}, { devices: { mic: false, camera: false, screen: false } }),
  'in-call-partner-muted': call({}, { devices: { ...both, mic: false } }),
  'in-call-partner-screen': (films) => call({}, { stream: films.screen, devices: { ...both, screen: true } })(films),
  'in-call-sharing': (films) => call({ devices: { ...both, screen: true }, screen: films.screen })(films),
  'in-call-camera-gone': call({ devices: { ...both, camera: false }, problems: [{ device: 'camera', problem: 'unplugged' }] }),
  'in-call-mic-failed': call({ devices: { ...both, mic: false }, problems: [{ device: 'mic', problem: 'in-use' }] }),
  'in-call-both-gone': call({
    devices: { ...both, mic: false, camera: false },
    problems: [{ device: 'mic', problem: 'unplugged' }, { device: 'camera', problem: 'unplugged' }],
  }),
  'in-call-other-devices': call({
    problems: [
      { device: 'mic', problem: 'replaced', name: 'Built-in microphone' },
      { device: 'camera', problem: 'replaced', name: 'Integrated camera (04f2:b6dd)' },
    ],
  }),
  'in-call-offline': call({ server: 'offline' }),
  'in-call-no-picture': seen({ picture: 'missing' }),
  'in-call-stuck-picture': seen({ picture: 'stuck' }),
  'in-call-no-sound': seen({ sound: 'missing' }),
  reconnecting: seen({ stand: 'broken', chat: 'paused' }, 'reconnecting'),
  'reconnecting-long': seen({ stand: 'broken', long: true, chat: 'paused' }, 'reconnecting'),
  'reconnecting-spent': seen({ stand: 'broken', spent: true, chat: 'paused' }, 'reconnecting'),
  'reconnecting-silent': seen({ stand: 'silent', chat: 'paused' }, 'reconnecting'),
  'reconnecting-cut-off': seen({ stand: 'broken', chat: 'paused' }, 'reconnecting', { server: 'offline' }),
  'parted-left': parted('left'),
  'parted-skipped': parted('skipped'),
  'parted-lost': parted('lost'),
  'parted-unreached': parted('unreached'),
  'parted-failed': parted('failed', true),
  'parted-ended': own({ tag: 'parted', how: 'ended', by: 'find', held: false }, { former: 's', complaint: complaint('done') }),
  'waiting-blocked': own({ tag: 'waiting' }, { complaint: { ...complaint('done'), what: 'block' } }),
  'waiting-report-failed': own({ tag: 'waiting' }, { former: 's', complaint: complaint('failed') }),
  'waiting-report-late': own({ tag: 'waiting' }, { complaint: complaint('late') }),
  banned: without({ tag: 'banned', ban: { reason: 'threat', until: Date.now() + 86_400_000, contact: 'moderation@example.org' } }),
  'banned-unknown': without({ tag: 'banned', ban: { reason: '', until: null, contact: 'https://example.org/appeal' } }),
  'parted-held': parted('left', true),
});

/** What is opened by presses: the names of buttons, in the language that is spoken, or keys. */
export const openedStates: Readonly<Record<string, (text: Text) => readonly string[]>> = {
  preview: ({ home }) => [home.check],
  'preview-refused': ({ home }) => [home.check],
  menu: ({ menu }) => [menu.title],
  settings: ({ menu }) => [menu.title, menu.settings],
  shortcuts: ({ menu }) => [menu.title, menu.shortcuts],
  wishes: ({ menu, wishes }) => [menu.title, wishes.title],
  report: () => [shortcutKeys.report],
  'report-former': () => [shortcutKeys.report],
  quality: (text) => [text.quality.good],
  chat: (text) => [text.chat.title],
  'chat-offline': (text) => [text.chat.title],
  'chat-mute': (text) => [text.chat.title],
  'chat-gone': (text) => [text.chat.title],
};

/** What is opened over the page is opened in a call. */
export function openedState(name: string, films: Films): CallState {
  if (name === 'report-former') return own({ tag: 'waiting' }, { former: 's' })(films);
  if (name === 'chat-mute') return seen({ chat: 'mute' })(films);
  const view = { ...well, ...(name === 'chat-gone' && { chat: 'gone' as const }) };
  return call(name === 'chat-offline' ? { server: 'offline' } : {}, { chat, view })(films);
}
