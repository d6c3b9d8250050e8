import { Opening } from './opening';

const leave = () => void document.exitPictureInPicture?.().catch(() => undefined);
const opening = new Opening<unknown>(leave);

/** Lets the video float above other windows; a press again brings it back. A refusal changes nothing. */
export function togglePip(video: HTMLVideoElement | null | undefined): void {
  if (document.pictureInPictureElement) leave();
  else if (video && !opening.pending) opening.ask(() => video.requestPictureInPicture(), () => undefined).catch(() => undefined);
}

/** There is nothing to float any more. */
export function leavePip(): void {
  opening.forget();
  if (document.pictureInPictureElement) leave();
}
