import { useCallback, useMemo, useRef, useState } from 'react';
import type { CallState } from '../../core/state';
import { toggleFullScreen } from '../../hooks/useFullScreen';
import { usePageProblems } from '../../hooks/usePageProblems';
import { useSettings } from '../../hooks/useSettings';
import { useShortcuts } from '../../hooks/useShortcuts';
import { useText } from '../../hooks/useText';
import { phaseText } from '../../presenter/phase';
import { problemText, type Way } from '../../presenter/problem';
import { sharePage } from '../share';
import type { CallActions, Panel } from './actions';
import { Controls } from './Controls';
import { Header } from './Header';
import { shortcutKeys } from './keys';
import { ProblemBar } from './ProblemBar';
import { Panels } from './Panels';
import { RemoteView } from './RemoteView';
import { SelfView } from './SelfView';
import { PhaseView } from './PhaseView';
import { ChatPanel } from './ChatPanel';

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
}

/** The whole call screen, as a function of the call's state and of what is open. */
export function CallScreen({ state, actions }: Props) {
  const text = useText();
  const { shortcuts } = useSettings();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [chatOpen, setChatOpen] = useState(false);
  const remote = useRef<HTMLElement>(null);
  const page = usePageProblems(actions.retryServer);

  // There is nobody to write to before.
  const canChat = chatOpen || 'since' in state.phase;
  const toggleChat = useCallback(() => setChatOpen((open) => !open && canChat), [canChat]);
  const keys = useMemo(
    () => ({
      [shortcutKeys.skip]: actions.skip,
      [shortcutKeys.mute]: actions.toggleMic,
      [shortcutKeys.camera]: actions.toggleCamera,
      [shortcutKeys.chat]: toggleChat,
      [shortcutKeys.full]: toggleFullScreen,
      [shortcutKeys.help]: () => setPanel('shortcuts'),
    }),
    [actions, toggleChat],
  );
  useShortcuts(keys, shortcuts);

  const dismiss = () => {
    if (state.problems.length > 0) actions.dismissProblem();
    else page.awake();
  };
  const help: Readonly<Record<Way, () => void>> = {
    useAnother: () => {
      for (const { device, problem } of state.problems) if (problem !== 'replaced') void actions.pickDevice(device);
    },
    hear: page.hear,
    tryNow: actions.retryServer,
    repair: () => {
      page.awake();
      actions.repair();
    },
    next: actions.skip,
    openSecurely: () => location.replace(location.href.replace(/^http:/, 'https:')),
    copyLink: () => void sharePage(text.home.title),
  };

  const words = phaseText(text, state);
  const problem = problemText(text, state, page);
  const problemShown = problem !== null;
  const onWay = (name: Way) => help[name]();
  return (
    <main id="content" className="relative h-dvh min-h-80 overflow-hidden bg-stage">
      <title>{text.call.title}</title>
      <h1 className="sr-only">{text.call.heading}</h1>
      <RemoteView state={state} frame={remote} onSilenced={page.silenced} onFrame={actions.sawFrame} />
      {words && <PhaseView phase={state.phase} words={words} problemShown={problemShown} actions={actions} onWay={onWay} />}
      <SelfView state={state} chatOpen={chatOpen} problemShown={problemShown} />
      <div className="safe-area pointer-events-none absolute inset-0 flex flex-col justify-between">
        <Header state={state} onQuality={() => setPanel('quality')} />
        {chatOpen && <ChatPanel state={state} actions={actions} problemShown={problemShown} onClose={toggleChat} />}
        <div className="flex flex-col items-center gap-3">
          <ProblemBar problem={problem} onWay={onWay} onDismiss={dismiss} />
          <div className="pointer-events-auto">
            <Controls
              state={state}
              actions={actions}
              canChat={canChat}
              chatOpen={chatOpen}
              onChat={toggleChat}
              onMenu={() => setPanel('menu')}
            />
          </div>
        </div>
      </div>
      <Panels panel={panel} state={state} actions={actions} remote={remote} onOpen={setPanel} />
    </main>
  );
}
