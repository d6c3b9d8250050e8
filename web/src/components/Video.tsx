import { useEffect, useRef } from 'react';
import { keepPlaying } from '../core/playing';
import { Speaker } from '../core/speaker';

interface Props {
  readonly label: string;
  readonly stream: MediaStream | null;
  readonly muted?: boolean;
  /** Where the sound comes out, if there is any; empty is the browser's choice. */
  readonly speakerId?: string;
  readonly className: string;
  readonly scale?: number;
  /** The browser plays it without sound until `hear` is called from a press of the user; null: it plays as it should. */
  readonly onSilenced?: (hear: (() => void) | null) => void;
  /** A frame is there; not called for each. */
  readonly onFrame?: () => void;
  /** Something covers it: it goes at once, and does not float above other windows, for there it would be in focus. */
  readonly blurred?: boolean;
}

async function play(video: HTMLVideoElement, onSilenced: Props['onSilenced']): Promise<void> {
  try {
    await video.play();
    onSilenced?.(null);
  } catch (error) {
    // Anything else is a stream that was exchanged or closed meanwhile.
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || !onSilenced) return;
    video.muted = true;
    onSilenced(() => {
      video.muted = false;
      video.play().catch(() => undefined);
    });
    await video.play().catch(() => undefined);
  }
}

export function Video({ label, stream, muted = false, speakerId, className, scale = 1, onSilenced, onFrame, blurred = false }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    video.srcObject = stream;
    video.muted = muted;
    if (stream) void play(video, onSilenced);
    const rest = keepPlaying(video, () => void play(video, onSilenced));
    return () => {
      rest();
      video.srcObject = null;
    };
  }, [stream, muted, onSilenced]);

  const speaker = useRef<Speaker | null>(null);
  useEffect(() => {
    speaker.current = element.current && new Speaker(element.current);
    return () => speaker.current?.close();
  }, []);
  useEffect(() => {
    // Chromium holds the page up for 50 ms and more to look a speaker up: better now than with the first sound, and not
    // before there is any need.
    if (stream && speakerId !== undefined) speaker.current?.choose(speakerId);
  }, [stream, speakerId]);

  // Sound alone loads, too.
  const seeFrame = () => {
    if (element.current?.videoWidth) onFrame?.();
  };

  return (
    // A live picture of a person has no captions to offer.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video
      ref={element}
      aria-label={label}
      autoPlay
      playsInline
      muted={muted}
      disablePictureInPicture={blurred}
      onLoadedData={seeFrame}
      onResize={seeFrame}
      className={`${className} ${blurred ? '' : 'transition-[opacity,scale]'}`}
      style={scale === 1 ? undefined : { scale }}
    />
  );
}
