import { expect, it } from 'vitest';
import { deskKey } from './useKeys';

it.each([
  ['English', '1', 'Digit1', '1'],
  ['a number pad', '2', 'Numpad2', '2'],
  ['French, where a digit needs Shift', '&', 'Digit1', '1'],
  ['Arabic', '٣', 'Digit3', '3'],
  ['Arabic, a letter', 'ي', 'KeyD', 'd'],
  ['an arrow', 'ArrowDown', 'ArrowDown', 'arrowdown'],
])('knows the keys of the desk: %s', (_layout, key, code, name) => {
  expect(deskKey(new KeyboardEvent('keydown', { key, code }))).toBe(name);
});
