import type { ReactNode } from 'react';
import { LanguagePicker } from '../../src/components/LanguagePicker';
import type { Desk, View } from '../core/desk';
import { openOf } from '../core/desk';
import { useAdminText } from '../hooks/useAdminText';
import { useFormat } from '../hooks/useFormat';
import { Key } from './Keyed';
import { Mark } from './Mark';

interface TabProps {
  readonly name: string;
  readonly shortcut: string;
  readonly current: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}

function Tab({ name, shortcut, current, onPress, children }: TabProps) {
  return (
    <button
      type="button"
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={shortcut}
      onClick={onPress}
      className={`inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-semibold sm:px-4 ${current ? 'bg-hover' : 'text-muted hover:text-ink'}`}
    >
      <span>{name}</span>
      {children}
    </button>
  );
}

interface Props {
  readonly desk: Desk;
  /** The figures are shown, and not a list. */
  readonly figures: boolean;
  readonly onView: (view: View) => void;
  readonly onFigures: () => void;
  readonly onSignOut: (() => void) | null;
}

export function DeskHeader({ desk, figures, onView, onFigures, onSignOut }: Props) {
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
          <Tab key={view} name={text.views[view]} shortcut="b" current={!figures && desk.view === view} onPress={() => onView(view)}>
            {desk.entries && <span className="text-sm text-muted">{format.count(counts[view])}</span>}
          </Tab>
        ))}
        <Key name="b" />
        <Tab name={text.views.figures} shortcut="f" current={figures} onPress={onFigures} />
        <Key name="f" />
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
