import { useCallback, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { chosenDevice, settings } from '../../core/settings';
import { usePreview } from '../../hooks/usePreview';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import type { ProblemText } from '../../text/type';
import { buttonStyle } from '../buttonStyle';
import { DevicePickers } from '../DevicePickers';
import { Dialog } from '../Dialog';
import { RoundPress } from '../call/Press';
import { Switch } from '../Field';
import { AnyIcon } from '../AnyIcon';
import { Video } from '../Video';
import { TextFields } from '../TextFields';
import { WishFields } from '../WishFields';
import { startHandlers } from './startHandlers';

/** With what one joins: at once, and for all later calls. */
function DeviceSwitches() {
  const text = useText().call;
  const { camera, mic } = useSettings();
  return (
    <div className="absolute inset-x-0 bottom-2 flex justify-center gap-2">
      <RoundPress
        name={mic ? text.mute : text.unmute}
        icon={mic ? 'mic' : 'micOff'}
        look={mic ? 'clear' : 'alert'}
        onPress={() => settings.change({ mic: !mic })}
      />
      <RoundPress
        name={camera ? text.cameraOff : text.cameraOn}
        icon={camera ? 'camera' : 'cameraOff'}
        look={camera ? 'clear' : 'alert'}
        onPress={() => settings.change({ camera: !camera })}
      />
    </div>
  );
}

interface PictureProps {
  readonly stream: MediaStream | null;
  /** The words of a problem need the room. */
  readonly small: boolean;
}

/** One's own picture, as in a mirror, or the sign that there is none. */
function Picture({ stream, small }: PictureProps) {
  const text = useText().call;
  const { textOnly } = useSettings();
  return (
    <div className={`relative overflow-hidden rounded-2xl bg-stage ${small ? 'h-24' : 'aspect-video'}`}>
      <Video label={text.localVideo} stream={stream} muted className="size-full -scale-x-100 object-contain" />
      {!small && !stream?.getVideoTracks().length && (
        <div className="absolute inset-0 grid place-items-center p-4 text-center text-muted">
          <AnyIcon name="cameraOff" className="size-10" />
        </div>
      )}
      {!textOnly && <DeviceSwitches />}
    </div>
  );
}

interface ProblemProps {
  readonly words: ProblemText | null;
  readonly onRetry: () => void;
}

/** Why nothing can be seen or heard. The live region is always there, so that its words are announced. */
function PreviewProblem({ words, onRetry }: ProblemProps) {
  const { call } = useText();
  return (
    <>
      <div role="alert">
        {words && (
          <p className="text-sm">
            <strong className="block">{words.title}</strong>
            <span>{words.advice}</span>
          </p>
        )}
      </div>
      {words && (
        <button type="button" className={`${buttonStyle('primary')} w-full`} onClick={onRetry}>
          {call.retry}
        </button>
      )}
    </>
  );
}

interface Props {
  readonly onClose: () => void;
}

/** Before a call: how one looks, whether one is heard, and with what one joins. Everything is remembered. */
export function Preview({ onClose }: Props) {
  const text = useText();
  const [attempt, setAttempt] = useState(0);
  const { stream, problem } = usePreview(attempt);
  const { telemetry } = useSettings();
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  // Shown again by Back, the page opens no camera by itself.
  useEffect(() => {
    globalThis.addEventListener('pagehide', onClose);
    return () => globalThis.removeEventListener('pagehide', onClose);
  }, [onClose]);
  const words = problem && text.problem.media[problem];
  const start = (
    <Link to="/chat" {...startHandlers} className={`${buttonStyle(words ? 'quiet' : 'primary')} w-full`}>
      <span>{text.home.start}</span>
      <AnyIcon name="arrow" className="size-5 rtl:-scale-x-100" />
    </Link>
  );
  return (
    <Dialog title={text.home.check} onClose={onClose} footer={start}>
      <div className="space-y-4">
        <Picture stream={stream} small={words !== null} />
        <PreviewProblem words={words} onRetry={retry} />
        <DevicePickers
          stream={stream}
          onPick={(device, id, name) => settings.change(chosenDevice(device, id, name))}
        />
        <TextFields />
        <WishFields />
        <Switch
          label={text.settings.telemetry}
          hint={text.settings.telemetryHint}
          on={telemetry}
          onChange={(on) => settings.change({ telemetry: on })}
        />
      </div>
    </Dialog>
  );
}
