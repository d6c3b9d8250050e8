import { useCallback, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { closeMedia, type MediaProblem, mediaProblem, openMedia } from '../../core/media';
import { Opening } from '../../core/opening';
import { chosenDevice, settings } from '../../core/settings';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { DevicePickers } from '../DevicePickers';
import { Dialog } from '../Dialog';
import { Select, Switch } from '../Field';
import { Icon } from '../Icon';
import { Video } from '../Video';
import { startHandlers } from './startHandlers';

const joins = {
  both: { camera: true, mic: true },
  soundOnly: { camera: false, mic: true },
  neither: { camera: false, mic: false },
} as const;
type Join = keyof typeof joins;

interface Opened {
  readonly stream: MediaStream | null;
  readonly problem: MediaProblem | null;
}

/** The devices as they are chosen, open as long as this is shown. */
function usePreview(attempt: number): Opened {
  const { camera, mic, cameraId, micId, cameraName, micName } = useSettings();
  const [opened, setOpened] = useState<Opened>({ stream: null, problem: null });
  useEffect(() => {
    const opening = new Opening(closeMedia);
    let own: MediaStream | null = null;
    const use = (stream: MediaStream) => {
      own = stream;
      setOpened({ stream, problem: null });
    };
    const close = () => {
      opening.forget();
      if (own) closeMedia(own);
      own = null;
    };
    opening
      .ask(() => openMedia({ camera, mic, cameraId, micId, cameraName, micName }), use)
      .catch((error: unknown) => setOpened({ stream: null, problem: mediaProblem(error) }));
    globalThis.addEventListener('pagehide', close);
    return () => {
      globalThis.removeEventListener('pagehide', close);
      close();
    };
    // Each attempt opens anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [camera, mic, cameraId, micId, cameraName, micName, attempt]);
  return opened;
}

interface Props {
  readonly onClose: () => void;
}

/** Before a call: how one looks, whether one is heard, and with what one joins. Everything is remembered. */
export function Preview({ onClose }: Props) {
  const text = useText();
  const [attempt, setAttempt] = useState(0);
  const { stream, problem } = usePreview(attempt);
  const { camera, mic, telemetry } = useSettings();
  const join: Join = camera ? 'both' : mic ? 'soundOnly' : 'neither';
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
      <Icon name="arrow" className="size-5 rtl:-scale-x-100" />
    </Link>
  );
  const ways = (
    <Select label={text.settings.join} value={join} onChange={(value) => settings.change(joins[value as Join])}>
      <option value="both">{text.settings.both}</option>
      <option value="soundOnly">{text.settings.soundOnly}</option>
      <option value="neither">{text.settings.neither}</option>
    </Select>
  );
  return (
    <Dialog title={text.home.check} onClose={onClose} footer={start}>
      <div className="space-y-4">
        <div className={`relative overflow-hidden rounded-2xl bg-stage ${words ? 'h-20' : 'aspect-video'}`}>
          <Video label={text.call.localVideo} stream={stream} muted className="size-full -scale-x-100 object-contain" />
          {!stream?.getVideoTracks().length && (
            <div className="absolute inset-0 grid place-items-center p-4 text-center text-muted">
              <Icon name="cameraOff" className="size-10" />
            </div>
          )}
        </div>
        <div role="alert">
          {words && (
            <p className="text-sm">
              <strong className="block">{words.title}</strong>
              <span>{words.advice}</span>
            </p>
          )}
        </div>
        {words && (
          <button type="button" className={`${buttonStyle('primary')} w-full`} onClick={retry}>
            {text.call.retry}
          </button>
        )}
        {words && ways}
        <DevicePickers
          stream={stream}
          onPick={(device, id, name) => settings.change(chosenDevice(device, id, name))}
        />
        {!words && ways}
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
