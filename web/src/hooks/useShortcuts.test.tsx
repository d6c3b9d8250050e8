import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { keyName, useShortcuts } from './useShortcuts';

it.each([
  ['English', 'm', 'KeyM', 'm'],
  ['English, with the lock for capitals', 'M', 'KeyM', 'm'],
  ['Dvorak, where V gives K', 'k', 'KeyV', 'k'],
  ['Dvorak, where the full stop gives V', 'v', 'Period', 'v'],
  ['French, where M is beside L', 'm', 'Semicolon', 'm'],
  ['French, where M gives a comma', ',', 'KeyM', ','],
  ['Turkish F, where a letter of its own is in the place of C', 'ç', 'KeyC', 'ç'],
  ['Russian', 'ь', 'KeyM', 'm'],
  ['Arabic', 'ة', 'KeyM', 'm'],
  ['Arabic, two letters with one press', 'لا', 'KeyB', 'b'],
  ['Greek', 'Μ', 'KeyM', 'm'],
  ['Hebrew', 'צ', 'KeyM', 'm'],
  ['Thai, a sign that stands over another', 'ื', 'KeyN', 'n'],
  ['Korean', 'ㅡ', 'KeyM', 'm'],
  ['any, for the help', '?', 'Minus', '?'],
  ['Arabic, for the help', '؟', 'Slash', '?'],
  ['a key with a name', 'Enter', 'Enter', 'enter'],
  ['a key that waits for another', 'Dead', 'KeyN', 'dead'],
])('knows a key by its letter, or by its place: %s', (_layout, key, code, name) => {
  expect(keyName({ key, code, shiftKey: key === '؟' })).toBe(name);
});

const press = (init: KeyboardEventInit & { keyCode?: number }) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', code: 'KeyM', bubbles: true, ...init }));

function show() {
  const act = vi.fn<() => void>();
  const keys = { m: act, '?': act };
  function Page() {
    useShortcuts(keys, true);
    return <input aria-label="field" />;
  }
  return { act, ...render(<Page />) };
}

afterEach(cleanup);

it('acts on a single key of any layout', () => {
  const { act } = show();
  press({});
  press({ key: 'ь' });
  press({ key: '؟', code: 'Slash', shiftKey: true });
  expect(act).toHaveBeenCalledTimes(3);
});

it.each<[string, KeyboardEventInit]>([
  ['Control', { ctrlKey: true }],
  ['Command', { metaKey: true }],
  ['Alt', { altKey: true }],
  ['AltGr', { modifierAltGraph: true }],
  ['a key that is held down', { repeat: true }],
  ['a sign that is being composed', { isComposing: true }],
  ['a key that went to an input method', { key: 'Process' }],
  ['a name that every object knows', { key: 'constructor' }],
])('leaves alone what is not meant for it: %s', (_what, init) => {
  const { act } = show();
  press(init);
  expect(act).not.toHaveBeenCalled();
});

it('leaves a field alone', () => {
  const { act, getByLabelText } = show();
  getByLabelText('field').dispatchEvent(new KeyboardEvent('keydown', { key: 'ь', code: 'KeyM', bubbles: true }));
  expect(act).not.toHaveBeenCalled();
});
