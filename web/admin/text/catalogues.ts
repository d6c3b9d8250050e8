import { text as ar } from './ar';
import { text as de } from './de';
import { text as en } from './en';
import { text as es } from './es';
import { text as fr } from './fr';
import type { AdminText } from './type';

const catalogues: Readonly<Record<string, AdminText>> = { en, de, es, fr, ar };

/** The words of the moderators' page in a language. */
export const adminText = (code: string): AdminText => catalogues[code] ?? en;
