import type { Invite } from '../../core/invite';
import type { MediaProblem } from '../../core/media';
import type { Phase } from '../../core/state';
import { useShared } from '../../hooks/useShared';
import { useText } from '../../hooks/useText';
import { type Way, wayElsewhere } from '../../presenter/problem';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import { MeetingMark } from '../MeetingMark';
import type { CallActions } from './actions';
import { CrowdLine } from './CrowdLine';
import { Glow } from './Glow';
import { InviteCard } from './InviteCard';
import { InviteWays } from './InviteWays';

function markMode({ tag }: Phase): 'seeking' | 'together' | 'apart' {
  switch (tag) {
    case 'negotiating':
      return 'together';
    case 'connecting':
    case 'searching':
    case 'waiting':
      return 'seeking';
    default:
      return 'apart';
  }
}

interface Props {
  readonly phase: Phase;
  /** The friend who is to be met. */
  readonly invite: Invite | null;
  readonly words: { readonly title: string; readonly body: string };
  /** A problem is shown above the controls: a phone has less room then. */
  readonly problemShown: boolean;
  readonly actions: CallActions;
  readonly onWay: (way: Way) => void;
  readonly onWishes: () => void;
}

/** On a phone, below one's own picture. */
const below = 'max-sm:justify-start max-sm:gap-4 max-sm:pt-56!';

const quiet = `${buttonStyle('quiet')} py-2 leading-tight`;

function TextOnly({ actions }: Pick<Props, 'actions'>) {
  const { text } = useText();
  return (
    <button type="button" className={`${quiet} max-sm:w-full`} onClick={actions.startText}>
      <AnyIcon name="chat" className="size-5" />
      <span>{text.only}</span>
    </button>
  );
}

function Unblocking({ problem, actions, onWay }: Pick<Props, 'actions' | 'onWay'> & { readonly problem: MediaProblem }) {
  const text = useText();
  const way = wayElsewhere(problem);
  if (way) {
    return (
      <button type="button" className={buttonStyle('primary')} onClick={() => onWay(way)}>
        {text.way[way]}
      </button>
    );
  }
  return (
    <>
      <button type="button" className={`${buttonStyle('primary')} max-sm:w-full`} onClick={actions.start}>
        {text.call.retry}
      </button>
      <button type="button" className={`${quiet} max-sm:w-full`} onClick={() => actions.startWith({ mic: true, camera: false })}>
        {text.call.soundOnly}
      </button>
      <button type="button" className={`${quiet} max-sm:w-full`} onClick={() => actions.startWith({ mic: false, camera: false })}>
        {text.call.neither}
      </button>
      <TextOnly actions={actions} />
    </>
  );
}

const invitable: ReadonlySet<Phase['tag']> = new Set(['idle', 'waiting', 'uninvited', 'parted']);

/** The ways on from a phase in which nothing happens by itself, or from one in which something should not. */
function Ways({ phase, invite, actions, onWay, onWishes }: Pick<Props, 'phase' | 'invite' | 'actions' | 'onWay' | 'onWishes'>) {
  const { call, home, wishes } = useText();
  if (invite && invitable.has(phase.tag)) return <InviteWays phase={phase} invite={invite} actions={actions} />;
  switch (phase.tag) {
    case 'idle':
      return (
        <button type="button" className={buttonStyle('primary')} onClick={actions.start}>
          <span>{phase.fresh ? home.start : call.start}</span>
          <AnyIcon name="arrow" className="size-5 rtl:-scale-x-100" />
        </button>
      );
    case 'waiting':
      return (
        <button type="button" className={`${quiet} max-sm:hidden short:hidden`} onClick={onWishes}>
          <AnyIcon name="heart" className="size-5" />
          <span>{wishes.title}</span>
        </button>
      );
    case 'asking':
      return <TextOnly actions={actions} />;
    case 'blocked':
      return <Unblocking problem={phase.problem} actions={actions} onWay={onWay} />;
    case 'negotiating':
      return phase.partner.view && phase.partner.view.stand !== 'meeting' ? (
        <button type="button" className={buttonStyle('primary')} onClick={actions.skip}>
          {call.next}
        </button>
      ) : null;
    case 'parted':
      return (
        <>
          <button type="button" className={`${buttonStyle('primary')} relative overflow-hidden`} onClick={actions.skip}>
            <span>{call.next}</span>
            {!phase.held && <span aria-hidden="true" className="absolute inset-x-0 bottom-0 h-1 origin-left animate-run-out bg-on-ember/45" />}
          </button>
          {!phase.held && (
            <button type="button" className={quiet} onClick={actions.hold}>
              {call.hold}
            </button>
          )}
        </>
      );
    default:
      return null;
  }
}

/** What fills the place of the partner's picture while there is none. */
export function PhaseView({ phase, invite, words, problemShown, actions, onWay, onWishes }: Props) {
  const { wishes } = useText();
  const names = useShared(phase.tag === 'negotiating' ? phase.partner : null);
  const room = problemShown ? 'pb-64 max-sm:gap-4' : 'pb-40';
  const friend = invite !== null && invitable.has(phase.tag) && phase.tag !== 'idle';
  // On a phone the mark would stand behind one's own picture.
  const mark = problemShown || phase.tag === 'blocked' || phase.tag === 'parted' || friend ? 'max-sm:hidden' : '';
  return (
    <section
      className={`absolute inset-0 isolate flex flex-col items-center justify-center gap-7 px-6 pt-16 text-center cramped:gap-4 short:gap-3 short:pt-14 short:pb-20 sm:pb-32 ${room} ${phase.tag === 'blocked' ? '' : 'cramped:pt-52'} ${friend ? below : ''}`}
    >
      <Glow />
      <div className={`cramped:hidden short:hidden ${mark}`}>
        <MeetingMark mode={markMode(phase)} />
      </div>
      {/* New words are a new element: nothing is seen to jump. */}
      <div key={words.title} className="w-full max-w-sm animate-appear">
        <h2 className="font-display text-3xl font-bold tracking-tight text-balance sm:text-4xl cramped:text-2xl short:text-2xl">
          {words.title}
        </h2>
        <p className="mt-2 text-balance text-muted sm:text-lg">{names ? wishes.shared(names) : words.body}</p>
        {phase.tag === 'waiting' && phase.crowd && !invite && <CrowdLine crowd={phase.crowd} />}
      </div>
      {phase.tag === 'waiting' && invite?.code && <InviteCard code={invite.code} />}
      <div className="flex max-w-xl flex-wrap items-center justify-center gap-3 empty:hidden max-sm:w-full max-sm:max-w-xs">
        <Ways phase={phase} invite={invite} actions={actions} onWay={onWay} onWishes={onWishes} />
      </div>
    </section>
  );
}

