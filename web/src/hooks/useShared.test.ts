import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { meetPartner, type Partner } from '../core/state';
import { fakeMatch } from '../testing/fakes';
import { useShared } from './useShared';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const partnerIn = (sessionId: string): Partner => meetPartner({ ...fakeMatch(), sessionId, shared: ['chess'] });

it('names what both share after the first frame has had its time, with each partner anew', () => {
  const { result, rerender } = renderHook(({ partner }: { partner: Partner | null }) => useShared(partner), { initialProps: { partner: partnerIn('one') } });
  expect(result.current).toBeNull();
  act(() => vi.advanceTimersByTime(1000));
  expect(result.current).toBe('chess');
  // Whatever else becomes known of the same partner.
  rerender({ partner: { ...partnerIn('one'), blur: 'held' } });
  expect(result.current).toBe('chess');
  rerender({ partner: partnerIn('other') });
  expect(result.current).toBeNull();
  act(() => vi.advanceTimersByTime(1000));
  expect(result.current).toBe('chess');
});

it('names nothing without a partner', () => {
  const { result } = renderHook(() => useShared(null));
  act(() => vi.advanceTimersByTime(2000));
  expect(result.current).toBeNull();
});
