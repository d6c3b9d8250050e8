import { useCallback, useRef, useState } from 'react';
import { type CallState, isText, partnerOf } from '../../core/state';
import { useFit } from '../../hooks/useFit';
import { useLargeSelf } from '../../hooks/useLargeSelf';
import { useNotice } from '../../hooks/useNotice';
import { useText } from '../../hooks/useText';
import { useWakeLock } from '../../hooks/useWakeLock';
import { phaseText } from '../../presenter/phase';
import type { CallActions, Chatting, Panel } from './actions';
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

function useChat(state: CallState): Chatting {
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
  const chat = useChat(state);
  const { chatOpen, toggleChat } = chat;
  const remote = useRef<HTMLElement>(null);
  const { fit, toggle } = useFit(remote, partnerOf(state));
  const { problem, onWay, onDismiss, onSilenced } = useProblem(state, actions);
  const large = useLargeSelf(state);
  const called = useNotice(state);
  useWakeLock(state);
  useCallShortcuts(state, actions, toggleChat, toggle, setPanel);

  const words = phaseText(text, state);
  // What is said in the middle of the screen is not said above the controls, too.
  const reason = words && problem && !problem.dismiss ? problem : null;
  const problemShown = problem !== null && reason === null;
  return (
    <main id="content" className="edges relative h-dvh min-h-72 overflow-hidden bg-stage">
      <title>{called ?? text.call.title}</title>
      <h1 className="sr-only">{text.call.heading}</h1>
      <RemoteView state={state} frame={remote} fit={fit} onFit={toggle} onSilenced={onSilenced} onFrame={actions.sawFrame} onUnblur={() => actions.setBlur(false)} />
      <SelfView state={state} chatOpen={chatOpen} problemShown={problemShown} large={large} />
      {words && <PhaseView state={state} words={words} reason={reason} problemShown={problemShown} large={large} actions={actions} onWay={onWay} onWishes={() => setPanel('wishes')} />}
      <div className="safe-area pointer-events-none absolute inset-0 flex flex-col justify-between">
        <Header state={state} quiet={words !== null} onQuality={() => setPanel('quality')} />
        {chatOpen && <ChatPanel state={state} actions={actions} problemShown={problemShown} onClose={toggleChat} />}
        <div className="relative flex flex-col items-center gap-3">
          <ProblemBar problem={problem} quiet={reason !== null} chatOpen={chatOpen} onWay={onWay} onDismiss={onDismiss} />
          <Controls state={state} actions={actions} chat={chat} large={large} onOpen={setPanel} />
        </div>
      </div>
      <Panels panel={panel} state={state} actions={actions} remote={remote} fit={{ framed: fit.framed, toggle }} onOpen={setPanel} />
    </main>
  );
}
