import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import type { Partner } from '../core/state';

/** Two shapes agree where no more of the picture is cut off than this when it fills its place. */
const mostCut = 0.2;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Fit {
  /** By how much a picture that fits into the frame whole is enlarged. */
  readonly scale: number;
  /** Whether a part of the frame stays empty. */
  readonly framed: boolean;
}

const unknown: Fit = { scale: 1, framed: false };

/** Fills the frame where the shapes agree, or where that is wished for; else the picture is to be seen whole. */
export function fitPicture(picture: Size, frame: Size, wished: boolean | null): Fit {
  const ratio = (picture.width * frame.height) / (picture.height * frame.width);
  if (!(ratio > 0) || ratio === Infinity) return unknown;
  const filling = Math.max(ratio, 1 / ratio);
  const fill = wished ?? 1 - 1 / filling <= mostCut;
  return { scale: fill ? filling : 1, framed: !fill && filling > 1 };
}

/**
 * Follows the shape of the picture of the video in there, which turns with a phone, and the shape of its place. What the user
 * wishes holds for the call that it was wished in; a screen is always seen whole.
 */
export function useFit(frame: RefObject<HTMLElement | null>, partner: Partner | null) {
  const screen = partner?.devices.screen === true;
  const sessionId = partner?.match.sessionId;
  const [fit, setFit] = useState<Fit>(unknown);
  const [wish, setWish] = useState<{ readonly of: string | undefined; readonly fill: boolean } | null>(null);
  const wished = screen ? false : wish && wish.of === sessionId ? wish.fill : null;
  useLayoutEffect(() => {
    const video = frame.current?.querySelector('video');
    if (!video) return undefined;
    const measure = () => {
      const { videoWidth, videoHeight, clientWidth, clientHeight } = video;
      const now = fitPicture({ width: videoWidth, height: videoHeight }, { width: clientWidth, height: clientHeight }, wished);
      setFit((before) => (before.scale === now.scale && before.framed === now.framed ? before : now));
    };
    measure();
    // Also when its first picture is there.
    video.addEventListener('resize', measure);
    const watcher = 'ResizeObserver' in globalThis ? new ResizeObserver(measure) : null;
    watcher?.observe(video);
    return () => {
      video.removeEventListener('resize', measure);
      watcher?.disconnect();
    };
  }, [frame, wished]);
  const { framed } = fit;
  /** From the whole picture to one that fills the screen, or the other way round. */
  const toggle = useCallback(() => setWish({ of: sessionId, fill: framed }), [sessionId, framed]);
  return { fit, toggle };
}
