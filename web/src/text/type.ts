import type { Reason } from '../core/complaint';
import type { MediaProblem } from '../core/media';
import type { Parting } from '../core/state';

/** What went wrong, and what to do. */
export interface ProblemText {
  readonly title: string;
  readonly advice: string;
}

interface Passage {
  readonly title: string;
  readonly body: string;
}

type Words<Name extends string> = Readonly<Record<Name, string>>;

/** Names of controls, of what they open, and of what is to be seen. */
interface Names {
  readonly call: Words<
    | 'title' | 'heading' | 'controls' | 'localVideo' | 'remoteVideo' | 'mute' | 'unmute' | 'cameraOff' | 'cameraOn'
    | 'skip' | 'stop' | 'start' | 'retry' | 'soundOnly' | 'neither' | 'next' | 'hold' | 'you' | 'yourScreen' | 'yourCameraOff'
    | 'partnerMuted' | 'partnerCameraOff' | 'partnerScreen' | 'noPicture' | 'stuckPicture' | 'noSound' | 'timer'
  >;
  readonly menu: Words<
    | 'title' | 'screenOn' | 'screenOff' | 'pip' | 'fullOn' | 'fullOff' | 'fill' | 'whole' | 'flip' | 'move' | 'hide' | 'show' | 'settings'
    | 'shortcuts' | 'close'
  >;
  readonly chat: Words<'title' | 'empty' | 'label' | 'send' | 'typing' | 'me' | 'partner' | 'close' | 'away' | 'mute' | 'paused' | 'gone' | 'unsent' | 'lost'> & {
    readonly unread: (count: number) => string;
  };
  readonly quality: Words<
    | 'title' | 'good' | 'fair' | 'poor' | 'weak' | 'roundTrip' | 'loss' | 'picture' | 'bitrate' | 'path' | 'relay' | 'direct'
    | 'unknown'
  >;
  readonly settings: Words<
    | 'title' | 'camera' | 'mic' | 'speaker' | 'automatic' | 'level' | 'autoNext' | 'telemetry' | 'telemetryHint' | 'language'
  >;
  readonly shortcuts: Words<'title' | 'enabled' | 'skip' | 'mute' | 'camera' | 'chat' | 'blur' | 'report' | 'fit' | 'full' | 'help'>;
}

/** What keeps strangers safe from each other. A file of its own a language. */
export interface SafetyText {
  readonly safety: Words<
    | 'blur' | 'unblur' | 'blurred' | 'held' | 'blurFirst' | 'blurFirstHint' | 'report' | 'reportTitle' | 'reportHint' | 'reportFormer'
    | 'reportFormerHint' | 'block' | 'blockOnly'
  > & {
    readonly reasons: Words<Reason>;
    readonly thanks: ProblemText;
    /** Blocked, and not reported. */
    readonly done: ProblemText;
    readonly late: ProblemText;
    readonly failed: ProblemText;
  };
  readonly wishes: Words<'title' | 'interests' | 'hint' | 'full' | 'languages' | 'languagesHint' | 'relaxed'> & {
    readonly remove: (interest: string) => string;
    readonly shared: (what: string) => string;
    readonly crowd: (here: number, waiting: number) => string;
    readonly relax: (seconds: number) => string;
  };
  /** For whoever the server does not take. */
  readonly ban: Words<'title' | 'body' | 'unknown' | 'appeal'> & {
    readonly reason: (what: string) => string;
    readonly until: (when: string) => string;
  };
}

type PhaseName = 'idle' | 'asking' | 'blocked' | 'connecting' | 'searching' | 'waiting' | 'delayed' | 'negotiating';

/** Where things stand: in a few words, and larger in the middle of the screen while nobody is to be seen. */
interface States {
  readonly status: Words<PhaseName | 'slow' | 'inCall' | 'reconnecting' | 'offline' | 'elsewhere' | 'silent' | 'ready' | 'proving' | 'starting'> & {
    readonly parted: Words<Parting>;
  };
  readonly phase: Readonly<Record<Exclude<PhaseName, 'blocked' | 'delayed'> | 'unanswered' | 'unreached' | 'offline' | 'ready' | 'proving', Passage>> & {
    readonly parted: Readonly<Record<Parting, Passage>>;
    readonly held: string;
  };
}

type Problem =
  | 'cameraGone' | 'micGone' | 'cameraFailed' | 'micFailed' | 'offline' | 'offlineInCall' | 'interrupted' | 'spent' | 'nothing' | 'cutOff' | 'rateLimited'
  | 'connectLimited' | 'serverSilent' | 'silent' | 'slept'
  | 'bothGone' | 'bothFailed' | 'cameraOther' | 'micOther';

interface Problems {
  readonly problem: Readonly<Record<Problem, ProblemText>> & {
    readonly media: Readonly<Record<MediaProblem, ProblemText>>;
    /** Follows an advice for the ear, where the eye has a countdown. */
    readonly spoken: (seconds: number) => string;
    readonly instead: (device: string) => string;
  };
  readonly way: Words<'useAnother' | 'hear' | 'tryNow' | 'repair' | 'next' | 'openSecurely' | 'copyLink' | 'dismiss'>;
}

/** How those meet who do without a camera. In the same file. */
export interface TextOnlyText {
  readonly text: Words<'only' | 'onlyHint' | 'meet' | 'meetHint' | 'call'>;
}

/** How a friend is met. A file of its own a language. */
export interface InviteText {
  readonly invite: Words<'home' | 'share' | 'copy' | 'copied' | 'link' | 'strangers' | 'renew' | 'rejoin' | 'again' | 'off' | 'shared'> & {
    readonly waiting: Passage & { readonly status: string };
    readonly uninvited: Passage & { readonly status: string };
  };
}

/** The shape of a catalogue: every word that the page says, in one language. */
export interface Text extends Names, SafetyText, InviteText, TextOnlyText, States, Problems {
  readonly name: string;
  readonly skipToContent: string;
  readonly home: Words<'title' | 'headline' | 'lead' | 'start' | 'hint' | 'check' | 'how' | 'footer'> & {
    readonly features: Readonly<Record<'begin' | 'fast' | 'private' | 'yours' | 'gone', Passage>>;
  };
  readonly notFound: Words<'title' | 'body' | 'home'>;
  readonly crash: Words<'title' | 'body' | 'reload' | 'callGoesOn' | 'screen' | 'show'>;
  /** What the operator says, or is to say. */
  readonly site: Words<'label' | 'rules' | 'terms' | 'privacy' | 'imprint' | 'contact' | 'allRules' | 'unwritten' | 'away'>;
  /** Before the first call. `consent.ts` has a number that goes up with the rules. */
  readonly gate: Words<'title' | 'heading' | 'rules' | 'know' | 'noAge' | 'agree' | 'leave'> & {
    readonly rule: readonly [string, string, string, string, string];
    readonly filmed: Passage;
    readonly visible: Passage;
    readonly hidden: Passage;
    readonly age: (years: number) => string;
  };
}
