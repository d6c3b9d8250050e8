import type { Call, CallView } from '../../core/call';
import { problemText, stageText, statusText } from '../../text/chat';
import { text } from '../../text/en';
import { Controls } from './Controls';
import { Header } from './Header';
import { Notice } from './Notice';
import { Stage } from './Stage';
import { VideoGrid } from './VideoGrid';

export type CallActions = Pick<Call, 'start' | 'skip' | 'stop' | 'toggleMic' | 'toggleCamera'>;

interface Props {
  readonly view: CallView;
  readonly actions: CallActions;
}

/** The whole chat page, as a function of the call's state. */
export function ChatScreen({ view, actions }: Props) {
  const { state } = view;
  const words = stageText(state);
  const problem = problemText(state);
  return (
    <main id="content" className="relative h-dvh min-h-80 overflow-hidden bg-stage">
      <title>{text.chat.title}</title>
      <h1 className="sr-only">{text.chat.heading}</h1>
      <VideoGrid view={view}>
        {words && <Stage phase={state.phase} words={words} onStart={actions.start} />}
      </VideoGrid>
      <div className="safe-area pointer-events-none absolute inset-0 flex flex-col justify-between">
        <Header phase={state.phase} status={statusText(state)} />
        <div className="flex flex-col items-center gap-3 *:pointer-events-auto">
          <Notice problem={problem} phase={state.phase} />
          <Controls state={state} ready={view.local !== null} actions={actions} />
        </div>
      </div>
    </main>
  );
}
