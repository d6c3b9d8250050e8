import { text as ar } from './ar';
import { text as de } from './de';
import { text as en } from './en';
import { text as es } from './es';
import { text as fr } from './fr';
import type { WaitingText } from './type';

const catalogues: Readonly<Record<string, WaitingText>> = { ar, de, en, es, fr };

/** In the language that is spoken. */
export const waitingText = (language: string): WaitingText => catalogues[language] ?? en;
