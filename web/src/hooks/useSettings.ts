import { type Settings, settings } from '../core/settings';
import { useStore } from './useStore';

/** What the user has chosen; it is changed with `settings.change`. */
export function useSettings(): Settings {
  return useStore(settings);
}
