import { useDeferredValue } from 'react';
import { buttonStyle } from '../components/buttonStyle';
import { CallScreen } from '../components/call/CallScreen';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { Message } from '../components/Message';
import type { CallController } from '../core/controller';
import { useCall } from '../hooks/useCall';
import { useShown } from '../hooks/useShown';
import { useText } from '../hooks/useText';

interface BrokenProps {
  /** Devices are open: whoever cannot see the call must be able to end it. */
  readonly live: boolean;
  readonly onStop: () => void;
  readonly onAgain: () => void;
}

function BrokenScreen({ live, onStop, onAgain }: BrokenProps) {
  const { crash, call } = useText();
  return (
    <Message title={crash.title} body={live ? crash.callGoesOn : crash.screen}>
      <div className="flex flex-wrap justify-center gap-3">
        <button type="button" className={buttonStyle('primary')} onClick={onAgain}>
          {crash.show}
        </button>
        {live && (
          <button type="button" className={buttonStyle('quiet')} onClick={onStop}>
            {call.stop}
          </button>
        )}
      </div>
    </Message>
  );
}

interface Props {
  readonly create?: () => CallController;
  /** Somebody has pressed to start, however this page was come to. */
  readonly pressed?: boolean;
}

/** The call is held outside of what shows it: it goes on when the screen breaks. */
export function Call({ create, pressed = false }: Props) {
  const [state, call] = useCall(create, pressed);
  const shown = useShown(state);
  // In slices as well: server and camera answer meanwhile.
  const isDrawn = useDeferredValue(true, false);
  return (
    <ErrorBoundary
      renderInstead={(again) => <BrokenScreen live={state.local !== null} onStop={call.stop} onAgain={again} />}
    >
      {isDrawn && <CallScreen state={shown} actions={call} />}
    </ErrorBoundary>
  );
}
