import { beforeEach, expect, it, vi } from 'vitest';
import { AvoidList } from './avoid';

beforeEach(() => localStorage.clear());

it('is kept, for all tabs', () => {
  const [one, other] = [new AvoidList(), new AvoidList()];
  one.add('a');
  other.add('b');
  one.add('a');
  expect(one.get()).toEqual(['b', 'a']);
  expect(new AvoidList().get()).toEqual(['b', 'a']);
});

it('keeps the newest 64, and nothing that is no token', () => {
  const list = new AvoidList();
  for (let n = 0; n < 100; n += 1) list.add(`t${n}`);
  for (const none of [undefined, '', 7, 'x'.repeat(513)]) list.add(none);
  expect(list.get()).toHaveLength(64);
  expect([list.get()[0], list.get().at(-1)]).toEqual(['t36', 't99']);
});

it.each(['{', '{}', 'null', '[1, "", null]'])('takes nothing from a store that somebody else has written: %s', (text) => {
  localStorage.setItem('flinxx-avoid', text);
  expect(new AvoidList().get()).toEqual([]);
});

it('lasts without storage until the page is left', () => {
  const list = new AvoidList();
  for (const name of ['getItem', 'setItem'] as const) {
    vi.spyOn(Storage.prototype, name).mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
  }
  list.add('a');
  expect(list.get()).toEqual(['a']);
});
