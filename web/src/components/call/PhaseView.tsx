import type { MediaProblem } from '../../core/media';
import type { CallState, Phase } from '../../core/state';
import { useShared } from '../../hooks/useShared';
import { useText } from '../../hooks/useText';
import { type Problem, type Way, wayElsewhere } from '../../presenter/problem';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import { MeetingMark } from '../MeetingMark';
import type { CallActions } from './actions';
import { Glow } from './Glow';
import { InviteCard } from './InviteCard';
import { InviteWays } from './InviteWays';
import { Countdown } from './ProblemBar';
import { WaitingCard } from './WaitingCard';

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
  readonly state: CallState;
  readonly words: { readonly title: string; readonly body: string };
  /** Why it does not go on: said in the place of the words. */
  readonly reason: Problem | null;
  /** A problem is shown above the controls: a phone has less room then. */
  readonly problemShown: boolean;
  /** The words stand on one's own picture, which is the stage. */
  readonly large: boolean;
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
function Ways({ state: { phase, invite }, actions, onWay, onWishes }: Pick<Props, 'state' | 'actions' | 'onWay' | 'onWishes'>) {
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
        <button type="button" className={`${quiet} min-h-11! w-full short:w-auto`} aria-haspopup="dialog" data-opens="wishes" onClick={onWishes}>
          <AnyIcon name="heart" className="size-5" />
          <span>{wishes.title}</span>
        </button>
      );
    case 'asking':
      return phase.slow ? <TextOnly actions={actions} /> : null;
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

function Words({ state: { phase, invite }, words, reason, problemShown, large, onWay }: Pick<Props, 'state' | 'words' | 'reason' | 'problemShown' | 'large' | 'onWay'>) {
  const { wishes, way } = useText();
  const names = useShared(phase.tag === 'negotiating' ? phase.partner : null);
  const waits = phase.tag === 'waiting' && !invite && !reason;
  const { title, body } = reason ? { title: reason.title, body: reason.advice } : words;
  return (
    // New words are a new element: nothing is seen to jump.
    <div key={title} className={`w-full animate-appear ${large ? '' : 'max-w-sm'}`}>
      <h2 className={`font-display font-bold tracking-tight text-balance cramped:text-2xl short:text-2xl ${large ? 'text-2xl' : 'text-3xl sm:text-4xl'}`}>{title}</h2>
      <p className={`text-balance text-muted ${large ? 'mt-1' : 'mt-2 sm:text-lg'} ${large && waits ? 'max-sm:sr-only' : ''} ${!large && problemShown ? 'cramped:sr-only' : ''}`}>{names ? wishes.shared(names) : body}</p>
      {reason?.until !== undefined && (
        <div className="mt-3 flex justify-center *:m-0! *:p-0! *:text-center! *:text-4xl!">
          <Countdown until={reason.until} />
        </div>
      )}
      {reason?.way && (
        <button type="button" className={`${buttonStyle('primary')} mt-5`} onClick={() => onWay(reason.way as Way)}>
          {way[reason.way]}
        </button>
      )}
      {waits && <WaitingCard crowd={phase.crowd ?? null} />}
    </div>
  );
}

/** What fills the place of the partner's picture while there is none. */
export function PhaseView({ state, words, reason, problemShown, large, actions, onWay, onWishes }: Props) {
  const { phase, invite } = state;
  const friend = invite !== null && invitable.has(phase.tag) && phase.tag !== 'idle';
  // On a phone the mark would stand behind one's own picture.
  const mark = problemShown || phase.tag === 'blocked' || phase.tag === 'parted' || friend ? 'max-sm:hidden' : '';
  const calm = `pb-28 cramped:gap-4 short:pb-20 ${phase.tag === 'blocked' ? '' : 'cramped:pt-52'}`;
  const room = problemShown ? 'pb-48 max-sm:gap-4 max-sm:pt-56 cramped:justify-start cramped:gap-2 short:pb-40' : calm;
  const alone = `items-center justify-center gap-7 px-6 pt-16 short:gap-3 short:pt-14 sm:pb-32 ${room} ${friend ? below : ''}`;
  const card = `glass mx-auto max-w-md gap-4 lg:inset-x-auto lg:at-start lg:w-88 short:inset-x-auto short:start-auto short:at-end short:top-(--edge-top) short:w-80 short:justify-center-safe short:gap-2 short:overflow-y-auto short:p-3 rounded-tile p-4 max-sm:gap-2.5 sm:p-5 ${problemShown ? 'over-problem' : 'over-bar'}`;
  return (
    <section className={`pointer-events-none absolute flex flex-col text-center *:pointer-events-auto ${large ? `inset-x-(--edge-side) items-center ${card}` : `inset-0 isolate ${alone}`}`}>
      {!large && <Glow />}
      {!large && (
        <div className={`cramped:hidden short:hidden ${mark}`}>
          <MeetingMark mode={markMode(phase)} />
        </div>
      )}
      <Words state={state} words={words} reason={reason} problemShown={problemShown} large={large} onWay={onWay} />
      {phase.tag === 'waiting' && invite?.code && !reason && <InviteCard code={invite.code} />}
      <div className={`flex max-w-xl flex-wrap items-center justify-center gap-3 empty:hidden ${large ? 'w-full' : 'max-sm:w-full max-sm:max-w-xs'}`}>
        {(!reason || phase.tag === 'blocked') && <Ways state={state} actions={actions} onWay={onWay} onWishes={onWishes} />}
      </div>
    </section>
  );
}
