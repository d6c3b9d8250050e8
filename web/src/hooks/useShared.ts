import { useEffect, useState } from 'react';
import type { Partner } from '../core/state';
import { sharedIn } from '../core/wishes';
import { sharedNames } from '../presenter/shared';
import { useSettings } from './useSettings';
import { useLanguage } from './useText';

/** Chromium holds the page up for tens of milliseconds to name its first language: the partner's first frame comes before that. */
const laterMs = 1000;

/** What the user shares with the partner, in words; null for nothing, and at the very beginning. */
export function useShared(partner: Partner | null): string | null {
  const settings = useSettings();
  const language = useLanguage();
  const call = partner?.match.sessionId;
  const [due, setDue] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (call === undefined) return undefined;
    const timer = setTimeout(() => setDue(call), laterMs);
    return () => clearTimeout(timer);
  }, [call]);
  return partner && due === call ? sharedNames(sharedIn(partner.match), settings, language) : null;
}
