import { type FormEvent, useEffect, useRef, useState } from 'react';
import { maxTextLength } from '../../core/chat';
import { useText } from '../../hooks/useText';
import { AnyIcon } from '../AnyIcon';
import type { CallActions } from './actions';

/** So long after the last key somebody counts as typing. */
const typingMs = 3000;

/** Tells the partner when typing begins and when it ends. */
function useTyping(setTyping: CallActions['setTyping']): { readonly type: () => void; readonly rest: () => void } {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const rest = () => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    setTyping(false);
  };
  const type = () => {
    if (timer.current === undefined) setTyping(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(rest, typingMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return { type, rest };
}

interface Props {
  /** Why nothing can be written now. */
  readonly lack: string | null;
  readonly actions: CallActions;
}

/** The field in which words are written, and what sends them. */
export function Composer({ lack, actions }: Props) {
  const { chat } = useText();
  const [draft, setDraft] = useState('');
  const [unsent, setUnsent] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const typing = useTyping(actions.setTyping);
  useEffect(() => field.current?.focus(), []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim() === '') return;
    // What was not sent stays in the field.
    const sent = actions.say(draft);
    setUnsent(!sent);
    if (!sent) return;
    typing.rest();
    setDraft('');
  };
  return (
    <form onSubmit={send} className="flex flex-wrap gap-2 [grid-area:form] max-sm:glass max-sm:rounded-4xl max-sm:p-1.5 sm:border-t sm:border-line sm:p-3">
      <p aria-live="polite" className="w-full px-1 text-sm text-muted empty:hidden max-sm:ps-4 max-sm:pe-14 max-sm:pt-1.5">
        {unsent ? chat.unsent : lack}
      </p>
      <input
        ref={field}
        value={draft}
        maxLength={maxTextLength}
        aria-label={chat.label}
        placeholder={chat.label}
        enterKeyHint="send"
        autoComplete="off"
        dir="auto"
        onChange={(event) => {
          setDraft(event.target.value);
          setUnsent(false);
          typing.type();
        }}
        className="min-h-11 min-w-0 flex-1 rounded-full border border-edge bg-ground px-4 text-ink outline-offset-0! placeholder:text-muted"
      />
      <button
        type="submit"
        aria-label={chat.send}
        aria-disabled={lack !== null || draft.trim() === ''}
        className="grid size-11 shrink-0 place-items-center rounded-full bg-ember text-on-ember aria-disabled:opacity-40"
      >
        <AnyIcon name="send" className="size-5 rtl:-scale-x-100" />
      </button>
    </form>
  );
}
