import { useSyncExternalStore } from 'react';
import { getSpoken, subscribe } from '../text/language';
import type { Text } from '../text/type';

/** Every word of the page, in the language that is spoken now. */
export function useText(): Text {
  return useSyncExternalStore(subscribe, getSpoken).text;
}

/** The code of the language that is spoken now. */
export function useLanguage(): string {
  return useSyncExternalStore(subscribe, getSpoken).code;
}
