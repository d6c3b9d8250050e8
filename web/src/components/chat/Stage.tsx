import type { Phase } from '../../core/state';
import { text } from '../../text/en';
import { buttonStyle } from '../buttonStyle';
import { Icon } from '../Icon';
import { MeetingMark } from '../MeetingMark';
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
  readonly words: { readonly title: string; readonly body: string };
  readonly onStart: () => void;
}

/** What fills the place of the partner's picture while there is none. */
export function Stage({ phase, words, onStart }: Props) {
  const { tag } = phase;
  return (
    <section className="absolute inset-0 isolate flex flex-col items-center justify-center gap-7 px-6 pt-16 pb-32 text-center cramped:pt-28 short:gap-3 short:pt-14 short:pb-20">
      <Glow />
      <div className="cramped:hidden short:hidden">
        <MeetingMark mode={markMode(phase)} />
      </div>
      <div className="max-w-sm">
        <h2 className="font-display text-3xl font-bold tracking-tight text-balance sm:text-4xl">{words.title}</h2>
        <p className="mt-2 text-balance text-muted sm:text-lg">{words.body}</p>
      </div>
      {(tag === 'idle' || tag === 'blocked') && (
        <button type="button" className={buttonStyle('primary')} onClick={onStart}>
          {tag === 'idle' ? text.chat.start : text.chat.retry}
          <Icon name="arrow" className="size-5" />
        </button>
      )}
    </section>
  );
}
