import { useEffect, useState } from 'react';
import { lending } from '../core/lending';
import { type MediaProblem, mediaProblem } from '../core/media';
import { useSettings } from './useSettings';

interface Opened {
  readonly stream: MediaStream | null;
  readonly problem: MediaProblem | null;
}

/** The devices as they are chosen, open as long as this is shown, or until a call takes them. */
export function usePreview(attempt: number): Opened {
  const chosen = useSettings();
  const { textOnly, cameraId, micId, cameraName, micName } = chosen;
  const [camera, mic] = [chosen.camera && !textOnly, chosen.mic && !textOnly];
  const [opened, setOpened] = useState<Opened>({ stream: null, problem: null });
  useEffect(() => {
    let wanted = true;
    const { opened: opening, release } = lending.lend({ camera, mic, cameraId, micId, cameraName, micName });
    const close = () => {
      wanted = false;
      release();
    };
    opening.then(
      (stream) => wanted && setOpened({ stream, problem: null }),
      (error: unknown) => wanted && setOpened({ stream: null, problem: mediaProblem(error) }),
    );
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
