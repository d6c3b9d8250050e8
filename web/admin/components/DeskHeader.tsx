import { LanguagePicker } from '../../src/components/LanguagePicker';
import type { Desk, View } from '../core/desk';
import { openOf } from '../core/desk';
import { useAdminText } from '../hooks/useAdminText';
import { useFormat } from '../hooks/useFormat';
import { Key } from './Keyed';
import { Mark } from './Mark';

interface Props {
  readonly desk: Desk;
  readonly onView: (view: View) => void;
  readonly onSignOut: (() => void) | null;
}

export function DeskHeader({ desk, onView, onSignOut }: Props) {
  const text = useAdminText();
  const format = useFormat();
  const counts = { queue: openOf(desk).length, bans: desk.bans.length };
  return (
    <header className="flex flex-wrap items-center gap-x-6 gap-y-3 py-4">
      <h1 className="inline-flex items-center gap-2.5 font-display text-xl font-bold">
        <Mark />
        <span className="max-sm:sr-only">{text.title}</span>
      </h1>
      <nav aria-label={text.views.label} className="flex items-center gap-1 max-sm:order-1 max-sm:w-full">
        {(['queue', 'bans'] as const).map((view) => (
          <button
            key={view}
            type="button"
            aria-current={desk.view === view ? 'page' : undefined}
            aria-keyshortcuts="b"
            onClick={() => onView(view)}
            className={`inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold ${desk.view === view ? 'bg-hover' : 'text-muted hover:text-ink'}`}
          >
            <span>{text.views[view]}</span>
            {desk.entries && <span className="text-sm text-muted">{format.count(counts[view])}</span>}
          </button>
        ))}
        <Key name="b" />
      </nav>
      <div className="ms-auto flex items-center gap-2">
        <div className="w-34 sm:w-36">
          <LanguagePicker hideLabel />
        </div>
        {onSignOut && (
          <button type="button" onClick={onSignOut} className="min-h-11 rounded-full px-2 text-sm font-semibold text-muted hover:text-ink sm:px-4">
            {text.signOut}
          </button>
        )}
      </div>
    </header>
  );
}
