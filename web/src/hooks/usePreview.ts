import { useEffect, useState } from 'react';
import { closeMedia, type MediaProblem, mediaProblem, openMedia } from '../core/media';
import { Opening } from '../core/opening';
import { useSettings } from './useSettings';

interface Opened {
  readonly stream: MediaStream | null;
  readonly problem: MediaProblem | null;
}

/** The devices as they are chosen, open as long as this is shown. */
export function usePreview(attempt: number): Opened {
  const chosen = useSettings();
  const { textOnly, cameraId, micId, cameraName, micName } = chosen;
  const [camera, mic] = [chosen.camera && !textOnly, chosen.mic && !textOnly];
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
