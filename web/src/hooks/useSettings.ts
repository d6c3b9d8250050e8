import { useSyncExternalStore } from 'react';
import { type Settings, settings } from '../core/settings';

/** What the user has chosen; it is changed with `settings.change`. */
export function useSettings(): Settings {
  return useSyncExternalStore(settings.subscribe, settings.get);
}
