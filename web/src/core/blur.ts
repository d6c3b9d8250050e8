import type { Devices } from './chat';
import type { Effect, Partner } from './state';

/**
 * Whether the partner's picture is kept out of focus. `fresh`: until it is there. `soon`: until a moment later. `held`: until the user
 * wants to see it.
 */
export type Blur = 'fresh' | 'soon' | 'held' | 'off';

/** How long a picture that has just come is blurred, unless the user wants to see it before. */
export const blurMs = 2000;

type Change = readonly [Partial<Partner>, ...Effect[]];

const unblurSoon: Change = [{ blur: 'soon' }, { type: 'unblur-later', ms: blurMs }];

/** The first frame is there. */
export const seeFrame = ({ blur }: Partner): Change => (blur === 'fresh' ? unblurSoon : [{}]);

export const endBlur = ({ blur }: Partner): Change => [blur === 'soon' ? { blur: 'off' } : {}];

const hasPicture = ({ camera, screen }: Devices): boolean => camera || screen;

/** Whoever switches the camera on later is no better known than somebody new. */
export function followDevices({ blur, devices: before }: Partner, now: Devices | null, blurFirst: boolean): Change {
  const isNew = now !== null && hasPicture(now) && !hasPicture(before);
  return isNew && blurFirst && (blur === 'off' || blur === 'soon') ? unblurSoon : [{}];
}
