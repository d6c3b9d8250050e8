import { useLanguage } from '../../src/hooks/useText';
import { adminText } from '../text/catalogues';
import type { AdminText } from '../text/type';

/** The words of the moderators' page, in the language that is spoken now. */
export const useAdminText = (): AdminText => adminText(useLanguage());
