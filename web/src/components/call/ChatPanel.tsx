import { type FormEvent, useEffect, useRef, useState } from 'react';
import { emptyChat, maxTextLength } from '../../core/chat';
import { type CallState, partnerOf } from '../../core/state';
import { useReturnFocus } from '../../hooks/useReturnFocus';
import { useText } from '../../hooks/useText';
import { chatLack } from '../../presenter/phase';
import { Icon } from '../Icon';
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

interface ComposerProps {
  /** Why nothing can be written now. */
  readonly lack: string | null;
  readonly actions: CallActions;
}

function Composer({ lack, actions }: ComposerProps) {
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
    <form onSubmit={send} className="flex flex-wrap gap-2 border-t border-line p-3">
      <p aria-live="polite" className="w-full px-1 text-sm text-muted empty:hidden">
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
        <Icon name="send" className="size-5 rtl:-scale-x-100" />
      </button>
    </form>
  );
}

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
  /** A problem is shown above the controls, and needs room. */
  readonly problemShown: boolean;
  readonly onClose: () => void;
}

/** Words between the two, as plain text: what looks like a link is none. */
export function ChatPanel({ state, actions, problemShown, onClose }: Props) {
  const text = useText();
  const { chat: words } = text;
  const chat = partnerOf(state)?.chat ?? emptyChat;
  const { markRead } = actions;
  const end = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  useReturnFocus(panel);
  const count = chat.messages.length;
  useEffect(() => {
    markRead();
    if (count > 0) end.current?.scrollIntoView?.({ block: 'end' });
  }, [count, markRead]);
  const lack = chatLack(text, state);
  return (
    // Escape closes it from wherever the focus is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={panel}
      aria-label={words.title}
      onKeyDown={({ key, nativeEvent }) => {
        // While somebody composes a sign, Escape is the input method's.
        if (key === 'Escape' && !nativeEvent.isComposing) onClose();
      }}
      className={`glass pointer-events-auto absolute inset-x-3 z-10 flex animate-rise flex-col overflow-hidden rounded-tile bg-raised! sm:start-auto sm:end-5 sm:top-22 sm:h-auto sm:w-80 short:start-auto short:end-3 short:top-16 short:bottom-22 short:h-auto short:w-72 ${problemShown ? 'bottom-72 h-[34dvh] sm:bottom-52 xl:bottom-28' : 'bottom-38 h-[46dvh] sm:bottom-28'}`}
    >
      <div className="flex items-center justify-between border-b border-line py-1 ps-4 pe-1">
        <h2 className="font-display font-bold">{words.title}</h2>
        <button
          type="button"
          aria-label={words.close}
          onClick={onClose}
          className="grid size-11 place-items-center rounded-full hover:bg-hover"
        >
          <Icon name="close" className="size-5" />
        </button>
      </div>
      {/* Scrolls, so a keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="log" aria-label={words.title} tabIndex={0} className="flex flex-1 flex-col gap-2 overflow-y-auto p-3">
        {chat.messages.length === 0 ? <p className="p-2 text-sm text-muted empty:hidden">{lack ? null : words.empty}</p> : <div className="mt-auto" />}
        {chat.messages.map(({ id, mine, text: said, lost }) => (
          <p
            key={id}
            dir="auto"
            className={`w-fit max-w-[88%] rounded-2xl px-3.5 py-2 break-words whitespace-pre-wrap ${mine ? 'ms-auto bg-ember text-on-ember' : 'bg-hover'}`}
          >
            <span className="sr-only">{`${mine ? words.me : words.partner}: `}</span>
            <span>{said}</span>
            {lost && <span className="block text-xs font-semibold">{words.lost}</span>}
          </p>
        ))}
        <div ref={end} />
      </div>
      <p aria-live="polite" className="h-6 px-4 text-sm text-muted">
        {chat.partnerTyping && !lack ? words.typing : ''}
      </p>
      <Composer lack={lack} actions={actions} />
    </section>
  );
}
