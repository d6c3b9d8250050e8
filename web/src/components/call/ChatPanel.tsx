import { useEffect, useRef } from 'react';
import { type Chat, emptyChat } from '../../core/chat';
import { type CallState, partnerOf } from '../../core/state';
import { useReturnFocus } from '../../hooks/useReturnFocus';
import { useText } from '../../hooks/useText';
import { chatLack } from '../../presenter/phase';
import { AnyIcon } from '../AnyIcon';
import type { CallActions } from './actions';
import { Composer } from './Composer';

interface LogProps {
  readonly messages: Chat['messages'];
  /** What stands in the place of messages while there are none. */
  readonly empty: string | null;
}

/** Follows what is said last. */
function ChatLog({ messages, empty }: LogProps) {
  const { chat: words } = useText();
  const end = useRef<HTMLDivElement>(null);
  const count = messages.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView?.({ block: 'end' });
  }, [count]);
  return (
    // Scrolls, so a keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="log" aria-label={words.title} tabIndex={0} className="flex flex-1 flex-col gap-2 overflow-y-auto p-3">
      {count === 0 ? <p className="p-2 text-sm text-muted empty:hidden">{empty}</p> : <div className="mt-auto" />}
      {messages.map(({ id, mine, text: said, lost }) => (
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
  const panel = useRef<HTMLElement>(null);
  useReturnFocus(panel);
  const count = chat.messages.length;
  useEffect(markRead, [count, markRead]);
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
          <AnyIcon name="close" className="size-5" />
        </button>
      </div>
      <ChatLog messages={chat.messages} empty={lack ? null : words.empty} />
      <p aria-live="polite" className="h-6 px-4 text-sm text-muted">
        {chat.partnerTyping && !lack ? words.typing : ''}
      </p>
      <Composer lack={lack} actions={actions} />
    </section>
  );
}
