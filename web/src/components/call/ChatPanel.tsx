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
    <div role="log" aria-label={words.title} tabIndex={0} className="flex flex-col gap-2 overflow-y-auto [grid-area:log] max-sm:fade-top max-sm:max-h-[38dvh] max-sm:pe-14 sm:p-3">
      {count === 0 ? <p className="text-sm text-muted empty:hidden max-sm:glass max-sm:w-fit max-sm:rounded-2xl max-sm:px-3.5 max-sm:py-2 sm:p-2">{empty}</p> : <div className="mt-auto" />}
      {messages.map(({ id, mine, text: said, lost }) => (
        <p
          key={id}
          dir="auto"
          className={`w-fit max-w-[88%] rounded-2xl px-3.5 py-2 break-words whitespace-pre-wrap ${mine ? 'ms-auto bg-ember text-on-ember' : 'max-sm:glass sm:bg-hover'}`}
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

/** Words between the two, as plain text: what looks like a link is none. On a phone they float over the picture, as long as there is one. */
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
      className={`pointer-events-none absolute z-10 chat-areas animate-rise *:pointer-events-auto max-sm:inset-x-(--edge-side) max-sm:bottom-(--edge-bottom) max-sm:gap-x-2 max-sm:gap-y-1.5 sm:glass sm:overflow-hidden sm:rounded-tile sm:bg-raised! sm:at-end sm:under-head sm:w-80 short:w-72 ${problemShown ? 'max-sm:[&>[role=log]]:mb-32 sm:over-problem short:over-bar' : 'sm:over-bar'} ${'since' in state.phase ? '' : 'max-sm:hidden'}`}
    >
      <h2 className="self-center ps-4 font-display font-bold [grid-area:title] max-sm:sr-only">{words.title}</h2>
      <button
        type="button"
        aria-label={words.close}
        onClick={onClose}
        className="m-1 grid size-11 place-items-center self-end rounded-full [grid-area:close] hover:bg-hover max-sm:glass max-sm:mx-0 max-sm:my-1.5"
      >
        <AnyIcon name="close" className="size-5" />
      </button>
      <ChatLog messages={chat.messages} empty={lack ? null : words.empty} />
      <p aria-live="polite" className="h-6 text-sm text-muted [grid-area:typing] empty:invisible max-sm:glass max-sm:w-fit max-sm:rounded-full max-sm:px-3 sm:px-4">
        {chat.partnerTyping && !lack ? words.typing : ''}
      </p>
      <Composer lack={lack} actions={actions} />
    </section>
  );
}
