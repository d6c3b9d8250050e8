import type { MediaProblem } from '../../core/media';
import type { PartnerView } from '../../core/partner';
import type { Phase } from '../../core/state';
import { useText } from '../../hooks/useText';
import { type Help, helpText, wayElsewhere } from '../../text/chat';
import { buttonStyle } from '../buttonStyle';
import { Icon } from '../Icon';
import { MeetingMark } from '../MeetingMark';
import type { CallActions } from './actions';
import { Glow } from './Glow';

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
  readonly partner: PartnerView | null;
  readonly words: { readonly title: string; readonly body: string };
  /** A notice stands above the controls: a phone has less room then. */
  readonly noticed: boolean;
  readonly actions: CallActions;
  readonly onHelp: (help: Help) => void;
}

const quiet = `${buttonStyle('quiet')} py-2 leading-tight`;

function Unblocking({ problem, actions, onHelp }: Pick<Props, 'actions' | 'onHelp'> & { readonly problem: MediaProblem }) {
  const text = useText();
  const help = wayElsewhere(problem);
  if (help) {
    return (
      <button type="button" className={buttonStyle('primary')} onClick={() => onHelp(help)}>
        {helpText(text, help)}
      </button>
    );
  }
  return (
    <>
      <button type="button" className={`${buttonStyle('primary')} max-sm:w-full`} onClick={actions.start}>
        {text.chat.retry}
      </button>
      <button type="button" className={`${quiet} max-sm:w-full`} onClick={() => actions.startWith({ mic: true, camera: false })}>
        {text.chat.soundOnly}
      </button>
      <button type="button" className={`${quiet} max-sm:w-full`} onClick={() => actions.startWith({ mic: false, camera: false })}>
        {text.chat.neither}
      </button>
    </>
  );
}

/** The ways on from a place where nothing happens by itself, or from one where something should not. */
function Ways({ phase, partner, actions, onHelp }: Pick<Props, 'phase' | 'partner' | 'actions' | 'onHelp'>) {
  const { chat, home } = useText();
  switch (phase.tag) {
    case 'idle':
      return (
        <button type="button" className={buttonStyle('primary')} onClick={actions.start}>
          <span>{phase.fresh ? home.start : chat.start}</span>
          <Icon name="arrow" className="size-5 rtl:-scale-x-100" />
        </button>
      );
    case 'blocked':
      return <Unblocking problem={phase.problem} actions={actions} onHelp={onHelp} />;
    case 'negotiating':
      return partner && partner.stand !== 'meeting' ? (
        <button type="button" className={buttonStyle('primary')} onClick={actions.skip}>
          {chat.next}
        </button>
      ) : null;
    case 'parted':
      return (
        <>
          <button type="button" className={`${buttonStyle('primary')} relative overflow-hidden`} onClick={actions.skip}>
            <span>{chat.next}</span>
            {!phase.held && <span aria-hidden="true" className="absolute inset-x-0 bottom-0 h-1 origin-left animate-run-out bg-on-ember/45" />}
          </button>
          {!phase.held && (
            <button type="button" className={quiet} onClick={actions.hold}>
              {chat.hold}
            </button>
          )}
        </>
      );
    default:
      return null;
  }
}

/** What fills the place of the partner's picture while there is none. */
export function Stage({ phase, partner, words, noticed, actions, onHelp }: Props) {
  const room = noticed ? 'pb-64 max-sm:gap-4' : 'pb-40';
  // It would stand behind one's own picture.
  const mark = noticed || phase.tag === 'blocked' || phase.tag === 'parted' ? 'max-sm:hidden' : '';
  return (
    <section
      className={`absolute inset-0 isolate flex flex-col items-center justify-center gap-7 px-6 pt-16 text-center cramped:gap-4 short:gap-3 short:pt-14 short:pb-20 sm:pb-32 ${room} ${phase.tag === 'blocked' ? '' : 'cramped:pt-52'}`}
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
        <p className="mt-2 text-balance text-muted sm:text-lg">{words.body}</p>
      </div>
      <div className="flex max-w-xl flex-wrap items-center justify-center gap-3 empty:hidden max-sm:w-full max-sm:max-w-xs">
        <Ways phase={phase} partner={partner} actions={actions} onHelp={onHelp} />
      </div>
    </section>
  );
}

