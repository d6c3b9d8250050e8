import type { Partner } from '../core/state';
import { sharedIn } from '../core/wishes';
import { sharedNames } from '../presenter/shared';
import { useSettings } from './useSettings';
import { useLanguage } from './useText';

/** What the user shares with the partner, in words; null for nothing. */
export function useShared(partner: Partner | null): string | null {
  const settings = useSettings();
  const language = useLanguage();
  return partner && sharedNames(sharedIn(partner.match), settings, language);
}
