import { expect, it } from 'vitest';
import { fitPicture } from './useFit';

const size = (width: number, height: number) => ({ width, height });
const wide = size(1280, 720);
const phone = size(390, 844);

/** The share of the picture that is to be seen. */
function shown(picture: { width: number; height: number }, frame: { width: number; height: number }, scale: number) {
  const whole = Math.min(frame.width / picture.width, frame.height / picture.height) * scale;
  return (Math.min(1, frame.width / (picture.width * whole)) * Math.min(1, frame.height / (picture.height * whole)));
}

it.each([
  ['a desktop on a phone', wide, phone, true],
  ['a phone on a desktop', size(720, 1280), wide, true],
  ['a phone on a phone', size(720, 1280), phone, true],
  ['a desktop on a laptop', wide, size(1440, 900), false],
  ['an old camera on a desktop', size(640, 480), wide, true],
  ['the same shape', wide, size(640, 360), false],
])('keeps nearly all of a picture in sight: %s', (_what, picture, frame, framed) => {
  const fit = fitPicture(picture, frame, false);
  expect(fit.framed).toBe(framed);
  expect(shown(picture, frame, fit.scale)).toBeGreaterThan(0.849);
  // What fills no more of the frame than it could would be too careful.
  expect(framed ? fit.scale : 1).toBeCloseTo(framed ? 1 / 0.85 : 1);
});

it('shows a screen whole', () => {
  expect(fitPicture(size(1280, 800), wide, true)).toEqual({ scale: 1, framed: true });
});

it('waits for the picture and for its place', () => {
  for (const [picture, frame] of [[size(0, 0), wide], [wide, size(0, 0)], [size(2, 0), wide]] as const) {
    expect(fitPicture(picture, frame, false)).toEqual({ scale: 1, framed: false });
  }
});
