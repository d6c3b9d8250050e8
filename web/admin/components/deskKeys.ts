import type { RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { ShortcutMap } from '../../src/hooks/useShortcuts';
import { durations } from '../core/durations';
import { type Desk, nextReason, reasonOf, selectedCase } from '../core/desk';
import type { DeskActions } from './actions';

interface Props {
  readonly desk: Desk;
  readonly actions: DeskActions;
  readonly list: RefObject<HTMLOListElement | null>;
  readonly noteField: RefObject<HTMLTextAreaElement | null>;
}

/** What the keys of the desk do. */
export function deskKeys({ desk, actions, list, noteField }: Props): ShortcutMap {
  const { dispatch } = actions;
  const focusSelected = () => list.current?.querySelector<HTMLElement>('[aria-current=true]')?.focus();
  const move = (by: 1 | -1) => () => {
    flushSync(() => dispatch({ type: 'moved', by }));
    focusSelected();
  };
  /** What had the focus may be gone then. */
  const decide = (act: () => void) => () => {
    const wasInList = list.current?.contains(document.activeElement);
    flushSync(act);
    if (wasInList || document.activeElement === document.body) focusSelected();
  };
  const turnReason = () => {
    const entry = desk.view === 'queue' ? selectedCase(desk) : null;
    if (entry) dispatch({ type: 'drafted', id: entry.id, draft: { reason: nextReason(reasonOf(desk, entry)) } });
  };
  const changeView = () => flushSync(() => dispatch({ type: 'viewed', view: desk.view === 'queue' ? 'bans' : 'queue' }));
  return {
    j: move(1),
    arrowdown: move(1),
    k: move(-1),
    arrowup: move(-1),
    ...Object.fromEntries(durations.map(({ key, minutes }) => [key, decide(() => actions.ban(minutes))])),
    d: decide(actions.dismiss),
    l: decide(actions.lift),
    u: decide(actions.undo),
    r: turnReason,
    n: () => noteField.current?.focus(),
    b: decide(changeView),
  };
}
