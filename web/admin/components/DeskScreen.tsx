import { lazy, type RefObject, Suspense, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { AnyIcon } from '../../src/components/AnyIcon';
import { limit } from '../core/api';
import { type Desk, openOf, selectedBan, selectedCase, type View } from '../core/desk';
import type { FiguresControl } from '../core/figures';
import type { Server } from '../core/server';
import { useAdminText } from '../hooks/useAdminText';
import { useFailureText } from '../hooks/useFailureText';
import { useFormat } from '../hooks/useFormat';
import { useKeys } from '../hooks/useKeys';
import type { DeskActions } from './actions';
import { BanView } from './BanView';
import { CaseView } from './CaseView';
import { deskKeys } from './deskKeys';
import { DeskHeader } from './DeskHeader';
import { Empty } from './List';
import { NewsBar } from './NewsBar';
import { Bans, Queue } from './Queue';
import { ServerPanel } from './ServerPanel';

/** The plots and what draws them. */
const FiguresView = lazy(() => import('./figures/FiguresView').then((module) => ({ default: module.FiguresView })));

interface Props {
  readonly desk: Desk;
  readonly server: Server;
  readonly figures: FiguresControl;
  readonly now: number;
  readonly actions: DeskActions;
}

/** What is shown may be old. */
function Trouble({ desk: { failure, asOf } }: { readonly desk: Desk }) {
  const { trouble } = useAdminText();
  const failureText = useFailureText();
  const format = useFormat();
  return (
    <div role="alert">
      {failure && (
        <p className="mb-4 flex items-start gap-3 rounded-xl border border-danger bg-danger/10 px-4 py-3 font-medium">
          <AnyIcon name="alert" className="size-5" />
          <span>{`${failureText(failure)} ${asOf > 0 ? trouble.asOf(format.time(asOf)) : ''}`}</span>
        </p>
      )}
    </div>
  );
}

/** Where there is nothing to choose from. */
function Nothing({ desk }: { readonly desk: Desk }) {
  const { lists } = useAdminText();
  if (desk.entries === null) return <Empty title={lists.loading} body="" />;
  if (desk.view === 'bans') return <Empty title={lists.noBans} body={lists.noBansBody} />;
  if (desk.entries.length > 0) return <Empty title={lists.done} body={lists.doneBody} />;
  return <Empty title={lists.empty} body={lists.emptyBody} />;
}

/** The selected one. */
function Detail({ desk, now, actions, noteField }: Omit<Props, 'server' | 'figures'> & Pick<Parameters<typeof CaseView>[0], 'noteField'>) {
  const entry = selectedCase(desk);
  const ban = selectedBan(desk);
  if (desk.view === 'queue' && entry) return <CaseView desk={desk} entry={entry} now={now} noteField={noteField} actions={actions} />;
  if (desk.view === 'bans' && ban) return <BanView ban={ban} now={now} onLift={actions.lift} />;
  return <Nothing desk={desk} />;
}

type ListsProps = Omit<Props, 'server' | 'figures'> & {
  readonly list: RefObject<HTMLOListElement | null>;
  readonly noteField: RefObject<HTMLTextAreaElement | null>;
};

/** The list at the start, the selected one beside it. */
function Lists({ desk, now, actions, list, noteField }: ListsProps) {
  const { lists: text } = useAdminText();
  const rows = desk.view === 'queue' ? (desk.entries ?? []) : desk.bans;
  const onSelect = (id: string) => actions.dispatch({ type: 'selected', id });
  return (
    <div className={rows.length > 0 ? 'grid gap-4 lg:grid-cols-[minmax(18rem,23rem)_minmax(0,1fr)] lg:gap-6' : ''}>
      {rows.length > 0 && (
        <div>
          {desk.view === 'queue' ? (
            <Queue desk={desk} now={now} element={list} onSelect={onSelect} />
          ) : (
            <Bans desk={desk} now={now} element={list} onSelect={onSelect} />
          )}
          {desk.more[desk.view] && <p className="mt-2 px-4 text-sm text-muted">{text.more(limit)}</p>}
          <p className="mt-2 px-4 text-sm text-muted pointer-coarse:hidden max-lg:hidden">{text.keys}</p>
        </div>
      )}
      <section className="self-start rounded-tile border border-line bg-raised p-4 sm:p-5">
        <Detail desk={desk} now={now} actions={actions} noteField={noteField} />
      </section>
    </div>
  );
}

/** The moderators' desk: what is to be decided, or how the server goes. */
export function DeskScreen({ desk, server, figures, now, actions }: Props) {
  const text = useAdminText();
  const list = useRef<HTMLOListElement>(null);
  const noteField = useRef<HTMLTextAreaElement>(null);
  const [showsFigures, setShowsFigures] = useState(false);
  const { dispatch } = actions;
  const showLists = () => flushSync(() => setShowsFigures(false));
  // Nothing is decided of somebody who is not seen.
  useKeys(() => {
    if (showsFigures) return { f: showLists, b: showLists, u: actions.undo };
    return { ...deskKeys({ desk, actions, list, noteField }), f: () => setShowsFigures(true) };
  });
  const onView = (view: View) => {
    flushSync(() => dispatch({ type: 'viewed', view }));
    showLists();
  };
  const count = openOf(desk).length;
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-4 pb-20 sm:px-6">
      <title>{count > 0 ? `(${count}) ${text.title}` : text.title}</title>
      <DeskHeader desk={desk} figures={showsFigures} onView={onView} onFigures={() => setShowsFigures(true)} onSignOut={actions.signOut} />
      <main id="content" className="grow">
        <Trouble desk={desk} />
        {showsFigures ? (
          <Suspense fallback={<Empty title={text.lists.loading} body="" />}>
            <FiguresView source={figures} />
          </Suspense>
        ) : (
          <Lists desk={desk} now={now} actions={actions} list={list} noteField={noteField} />
        )}
      </main>
      <ServerPanel server={server} actions={actions} />
      <NewsBar desk={desk} now={now} onUndo={actions.undo} />
    </div>
  );
}
