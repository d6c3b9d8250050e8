import { isForGood } from '../core/durations';
import type { Desk, News } from '../core/desk';
import { useAdminText } from '../hooks/useAdminText';
import { useFailureText } from '../hooks/useFailureText';
import { useFormat } from '../hooks/useFormat';
import { Key } from './Keyed';

function useNewsText(now: number): (news: News) => string {
  const { news: text } = useAdminText();
  const failureText = useFailureText();
  const format = useFormat();
  return (news) => {
    if (news.kind === 'noteFailed') return text.noteFailed(news.id, failureText(news.failure));
    const { id, what, order, until } = news.decision;
    if (news.kind === 'failed') return text.failed(id, failureText(news.failure));
    if (news.kind === 'undone') return text.undone(id);
    if (what === 'dismiss') return text.dismissed(id);
    if (!order) return text.lifted(id);
    return isForGood(until, now) ? text.bannedForGood(id) : text.banned(id, format.time(until));
  };
}

interface Props {
  readonly desk: Desk;
  readonly now: number;
  readonly onUndo: () => void;
}

/** Says what was decided, to the ear as well, and takes it back. */
export function NewsBar({ desk: { news, last }, now, onUndo }: Props) {
  const { undo } = useAdminText();
  const say = useNewsText(now);
  const hasFailed = news?.kind === 'failed' || news?.kind === 'noteFailed';
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center px-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className={`glass pointer-events-auto flex max-w-xl items-center gap-4 rounded-2xl py-2 ps-5 pe-2 ${news ? '' : 'sr-only'} ${hasFailed ? 'border-danger!' : ''}`}>
        <p role="status" className="min-w-0 py-2 font-medium">
          {news ? say(news) : ''}
        </p>
        {last && (
          <button
            type="button"
            aria-keyshortcuts="u"
            onClick={onUndo}
            className="inline-flex min-h-11 shrink-0 items-center gap-2.5 rounded-xl bg-ink px-4 font-semibold text-ground"
          >
            <span>{undo}</span>
            <Key name="u" />
          </button>
        )}
        {!last && <span className="w-1" />}
      </div>
    </div>
  );
}
