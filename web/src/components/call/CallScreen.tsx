import { useCallback, useRef, useState } from 'react';
import { type CallState, isText, partnerOf } from '../../core/state';
import { useText } from '../../hooks/useText';
import { phaseText } from '../../presenter/phase';
import type { CallActions, Panel } from './actions';
import { ChatPanel } from './ChatPanel';
import { BannedScreen } from './BannedScreen';
import { Controls } from './Controls';
import { Header } from './Header';
import { Panels } from './Panels';
import { PhaseView } from './PhaseView';
import { ProblemBar } from './ProblemBar';
import { RemoteView } from './RemoteView';
import { SelfView } from './SelfView';
import { useCallShortcuts } from './useCallShortcuts';
import { useProblem } from './useProblem';

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
}

/** The whole call screen, as a function of the call's state and of what is open. */
export function CallScreen({ state, actions }: Props) {
  const { phase } = state;
  return phase.tag === 'banned' ? <BannedScreen ban={phase.ban} /> : <CallStage state={state} actions={actions} />;
}

function useChat(state: CallState) {
  const since = 'since' in state.phase;
  const [chatOpen, setChatOpen] = useState(false);
  // Those who meet to write have it open from the beginning.
  const written = since && isText(state) ? partnerOf(state)?.match.sessionId : undefined;
  const [opened, setOpened] = useState<string | undefined>(undefined);
  if (written !== opened) {
    setOpened(written);
    if (written !== undefined) setChatOpen(true);
  }
  // There is nobody to write to before.
  const canChat = chatOpen || since;
  const toggleChat = useCallback(() => setChatOpen((open) => !open && canChat), [canChat]);
  return { canChat, chatOpen, toggleChat };
}

function CallStage({ state, actions }: Props) {
  const text = useText();
  const [panel, setPanel] = useState<Panel | null>(null);
  const { canChat, chatOpen, toggleChat } = useChat(state);
  const remote = useRef<HTMLElement>(null);
  const { problem, onWay, onDismiss, onSilenced } = useProblem(state, actions);
  const problemShown = problem !== null;
  useCallShortcuts(state, actions, toggleChat, setPanel);

  const words = phaseText(text, state);
  return (
    <main id="content" className="relative h-dvh min-h-80 overflow-hidden bg-stage">
      <title>{text.call.title}</title>
      <h1 className="sr-only">{text.call.heading}</h1>
      <RemoteView state={state} frame={remote} onSilenced={onSilenced} onFrame={actions.sawFrame} onUnblur={() => actions.setBlur(false)} />
      {words && <PhaseView phase={state.phase} invite={state.invite} words={words} problemShown={problemShown} actions={actions} onWay={onWay} onWishes={() => setPanel('wishes')} />}
      <SelfView state={state} chatOpen={chatOpen} problemShown={problemShown} />
      <div className="safe-area pointer-events-none absolute inset-0 flex flex-col justify-between">
        <Header state={state} onQuality={() => setPanel('quality')} />
        {chatOpen && <ChatPanel state={state} actions={actions} problemShown={problemShown} onClose={toggleChat} />}
        <div className="flex flex-col items-center gap-3">
          <ProblemBar problem={problem} onWay={onWay} onDismiss={onDismiss} />
          <div className="pointer-events-auto">
            <Controls
              state={state}
              actions={actions}
              canChat={canChat}
              chatOpen={chatOpen}
              onChat={toggleChat}
              onReport={() => setPanel('report')}
              onMenu={() => setPanel('menu')}
            />
          </div>
        </div>
      </div>
      <Panels panel={panel} state={state} actions={actions} remote={remote} onOpen={setPanel} />
    </main>
  );
}
