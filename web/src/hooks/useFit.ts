import { type RefObject, useLayoutEffect, useState } from 'react';

/** How much of a picture may be cut off so that it fills more of the screen. */
const mostCut = 0.15;

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

/** Fills the frame as far as nearly all of the picture stays in sight; not at all where it is to be seen whole. */
export function fitPicture(picture: Size, frame: Size, whole: boolean): Fit {
  const ratio = (picture.width * frame.height) / (picture.height * frame.width);
  if (!(ratio > 0) || ratio === Infinity) return { scale: 1, framed: false };
  const filling = Math.max(ratio, 1 / ratio);
  const scale = whole ? 1 : Math.min(filling, 1 / (1 - mostCut));
  return { scale, framed: filling > scale };
}

/** Follows the shape of the picture of the video in there, which turns with a phone, and the shape of its place. */
export function useFit(frame: RefObject<HTMLElement | null>, whole: boolean): Fit {
  const [fit, setFit] = useState<Fit>({ scale: 1, framed: false });
  useLayoutEffect(() => {
    const video = frame.current?.querySelector('video');
    if (!video) return undefined;
    const measure = () => {
      const { videoWidth, videoHeight, clientWidth, clientHeight } = video;
      const now = fitPicture({ width: videoWidth, height: videoHeight }, { width: clientWidth, height: clientHeight }, whole);
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
  }, [frame, whole]);
  return fit;
}
