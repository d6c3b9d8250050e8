import { useCallback, useMemo, useRef, useState } from 'react';
import type { CallView } from '../../core/callParts';
import { toggleFullScreen } from '../../hooks/useFullScreen';
import { usePageTroubles } from '../../hooks/usePageTroubles';
import { useSettings } from '../../hooks/useSettings';
import { useShortcuts } from '../../hooks/useShortcuts';
import { useText } from '../../hooks/useText';
import { type Help, problemText, stageText } from '../../text/chat';
import { sharePage } from '../share';
import type { CallActions, Panel } from './actions';
import { Controls } from './Controls';
import { Header } from './Header';
import { shortcutKeys } from './keys';
import { Notice } from './Notice';
import { Panels } from './Panels';
import { RemoteView } from './RemoteView';
import { SelfView } from './SelfView';
import { Stage } from './Stage';
import { TalkPanel } from './TalkPanel';

interface Props {
  readonly view: CallView;
  readonly actions: CallActions;
}

/** The whole chat page, as a function of the call's state and of what is open. */
export function ChatScreen({ view, actions }: Props) {
  const text = useText();
  const { shortcuts } = useSettings();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [talkOpen, setTalkOpen] = useState(false);
  const remote = useRef<HTMLElement>(null);
  const page = usePageTroubles(actions.retryServer);
  const { state, partner } = view;

  // There is nobody to write to before.
  const canTalk = talkOpen || 'since' in state.phase;
  const toggleTalk = useCallback(() => setTalkOpen((open) => !open && canTalk), [canTalk]);
  const keys = useMemo(
    () => ({
      [shortcutKeys.skip]: actions.skip,
      [shortcutKeys.mute]: actions.toggleMic,
      [shortcutKeys.camera]: actions.toggleCamera,
      [shortcutKeys.chat]: toggleTalk,
      [shortcutKeys.full]: toggleFullScreen,
      [shortcutKeys.help]: () => setPanel('shortcuts'),
    }),
    [actions, toggleTalk],
  );
  useShortcuts(keys, shortcuts);

  const dismiss = () => {
    if (state.troubles.length > 0) actions.dismissTrouble();
    else page.awake();
  };
  const help: Readonly<Record<Help, () => void>> = {
    'use-another': () => {
      for (const { device, problem } of state.troubles) if (problem !== 'replaced') void actions.pickDevice(device);
    },
    hear: page.hear,
    'try-now': actions.retryServer,
    repair: () => {
      page.awake();
      actions.repair();
    },
    next: actions.skip,
    'open-securely': () => location.replace(location.href.replace(/^http:/, 'https:')),
    'copy-link': () => void sharePage(text.home.title),
  };

  const words = stageText(text, state, partner);
  const problem = problemText(text, state, partner, page);
  const noticed = problem !== null;
  const onHelp = (name: Help) => help[name]();
  return (
    <main id="content" className="relative h-dvh min-h-80 overflow-hidden bg-stage">
      <title>{text.chat.title}</title>
      <h1 className="sr-only">{text.chat.heading}</h1>
      <RemoteView view={view} frame={remote} onSilenced={page.silenced} onFrame={actions.sawFrame} />
      {words && <Stage phase={state.phase} partner={partner} words={words} noticed={noticed} actions={actions} onHelp={onHelp} />}
      <SelfView view={view} talkOpen={talkOpen} noticed={noticed} />
      <div className="safe-area pointer-events-none absolute inset-0 flex flex-col justify-between">
        <Header view={view} onQuality={() => setPanel('quality')} />
        {talkOpen && <TalkPanel view={view} actions={actions} noticed={noticed} onClose={toggleTalk} />}
        <div className="flex flex-col items-center gap-3">
          <Notice problem={problem} onHelp={onHelp} onDismiss={dismiss} />
          <div className="pointer-events-auto">
            <Controls
              view={view}
              actions={actions}
              canTalk={canTalk}
              talkOpen={talkOpen}
              onTalk={toggleTalk}
              onMenu={() => setPanel('menu')}
            />
          </div>
        </div>
      </div>
      <Panels panel={panel} view={view} actions={actions} remote={remote} onOpen={setPanel} />
    </main>
  );
}
