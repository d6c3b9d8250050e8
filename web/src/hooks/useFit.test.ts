import { expect, it } from 'vitest';
import { fitPicture } from './useFit';

const size = (width: number, height: number) => ({ width, height });
const wide = size(1280, 720);
const phone = size(390, 844);

it.each([
  ['a desktop on a phone', wide, phone],
  ['a phone on a desktop', size(720, 1280), wide],
  ['an old camera on a desktop', size(640, 480), wide],
])('shows a picture of another shape whole: %s', (_what, picture, frame) => {
  expect(fitPicture(picture, frame, null)).toEqual({ scale: 1, framed: true });
});

it.each([
  ['a phone on a phone', size(720, 1280), phone],
  ['a desktop on a laptop', wide, size(1440, 900)],
  ['the same shape', wide, size(640, 360)],
])('fills where the shapes agree: %s', (_what, picture, frame) => {
  const { scale, framed } = fitPicture(picture, frame, null);
  expect(framed).toBe(false);
  const whole = Math.min(frame.width / picture.width, frame.height / picture.height) * scale;
  expect(whole * picture.width).toBeGreaterThanOrEqual(frame.width - 1e-6);
  expect(whole * picture.height).toBeGreaterThanOrEqual(frame.height - 1e-6);
});

it('does what is wished for', () => {
  expect(fitPicture(wide, phone, true).framed).toBe(false);
  expect(fitPicture(wide, phone, true).scale).toBeGreaterThan(3);
  expect(fitPicture(size(1280, 800), wide, false)).toEqual({ scale: 1, framed: true });
});

it('waits for the picture and for its place', () => {
  for (const [picture, frame] of [[size(0, 0), wide], [wide, size(0, 0)], [size(2, 0), wide]] as const) {
    expect(fitPicture(picture, frame, null)).toEqual({ scale: 1, framed: false });
  }
});
