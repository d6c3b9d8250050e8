import type { WaitingText } from './type';

/** What is said to somebody who waits. */
export const text: WaitingText = {
  waited: (time) => `Du wartest seit ${time}`,
  tip: 'Tipp',
  tips: [
    'Licht von vorn statt von hinten: Dein Gesicht ist das, was man kennenlernt.',
    '„Wo bist du, und wie ist es dort gerade?“ So beginnen die meisten Gespräche.',
    'Der Tropfen macht das andere Bild sofort unscharf; die Fahne meldet und beendet den Anruf.',
    'Wer ein Interesse mit dir teilt, kommt zuerst. Nenne eines oder zwei.',
    'Zweimal auf das Bild tippen: Es füllt den Bildschirm, oder du siehst es ganz.',
    'Zeig nichts, was nicht alle sehen dürfen: Jeder Bildschirm lässt sich abfilmen.',
  ],
  notify: 'Sag mir, wenn jemand kommt',
  notifyHint: 'Mit einem Ton, und mit einer Nachricht, wenn du sie erlaubst, während du in einem anderen Tab bist.',
  denied: 'Der Browser lässt von hier keine Nachrichten zu; der Ton kommt trotzdem.',
  noticeTitle: 'Jemand ist da',
  noticeBody: 'Dein Gegenüber wartet im anderen Tab.',
};
