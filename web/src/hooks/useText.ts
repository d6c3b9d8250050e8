import { spoken } from '../text/language';
import type { Text } from '../text/type';
import { useStore } from './useStore';

/** Every word of the page, in the language that is spoken now. */
export function useText(): Text {
  return useStore(spoken).text;
}

/** The code of the language that is spoken now. */
export function useLanguage(): string {
  return useStore(spoken).code;
}
