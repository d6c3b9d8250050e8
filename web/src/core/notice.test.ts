import { expect, it, vi } from 'vitest';
import { Notice, type NoticeParts } from './notice';

function setUp(change: Partial<NoticeParts> = {}) {
  const shown: { onclick: ((event: Event) => void) | null; readonly close: () => void }[] = [];
  const parts = {
    isHidden: vi.fn<() => boolean>(() => true),
    permission: vi.fn<NoticeParts['permission']>(() => 'granted'),
    request: vi.fn<NoticeParts['request']>(() => Promise.resolve('granted')),
    show: vi.fn<NoticeParts['show']>(() => {
      const one = { onclick: null, close: vi.fn<() => void>() };
      shown.push(one);
      return one;
    }),
    chime: vi.fn<() => void>(),
    focus: vi.fn<() => void>(),
    ...change,
  };
  return { notice: new Notice(parts), parts, shown };
}

it('calls with a sound and a notice, which leads here', () => {
  const { notice, parts, shown } = setUp();
  expect(notice.call('Somebody', 'waits')).toBe(true);
  expect(parts.show).toHaveBeenCalledWith('Somebody', 'waits');
  expect(parts.chime).toHaveBeenCalledOnce();
  shown[0]?.onclick?.(new Event('click'));
  expect(parts.focus).toHaveBeenCalledOnce();
  expect(shown[0]?.close).toHaveBeenCalledOnce();
});

it('shows one notice at a time', () => {
  const { notice, shown } = setUp();
  notice.call('a', 'b');
  notice.call('c', 'd');
  expect(shown[0]?.close).toHaveBeenCalledOnce();
  notice.over();
  notice.over();
  expect(shown[1]?.close).toHaveBeenCalledOnce();
});

it('is silent where the page is to be seen', () => {
  const { notice, parts } = setUp({ isHidden: () => false });
  expect(notice.call('a', 'b')).toBe(false);
  expect(parts.chime).not.toHaveBeenCalled();
});

it('has the sound alone where notices are not allowed, or only a service worker may show them', () => {
  for (const change of [
    { permission: () => 'denied' as const },
    { permission: () => 'none' as const },
    {
      show: () => {
        throw new TypeError('Illegal constructor');
      },
    },
  ]) {
    const { notice, parts } = setUp(change);
    expect(notice.call('a', 'b')).toBe(true);
    expect(parts.chime).toHaveBeenCalledOnce();
  }
});

it('asks the browser once, and not where it has answered', async () => {
  const { notice, parts } = setUp({ permission: () => 'denied' });
  expect(await notice.ask()).toBe(false);
  expect(parts.request).not.toHaveBeenCalled();
  const fresh = setUp({ permission: () => 'default' });
  expect(await fresh.notice.ask()).toBe(true);
  const odd = setUp({ permission: () => 'default', request: () => Promise.reject(new Error('odd')) });
  expect(await odd.notice.ask()).toBe(false);
});
