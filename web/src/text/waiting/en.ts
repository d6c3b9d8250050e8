import type { WaitingText } from './type';

/** What is said to somebody who waits. */
export const text: WaitingText = {
  waited: (time) => `You have waited ${time}`,
  tip: 'Tip',
  tips: [
    'Light in front of you rather than behind you: your face is what people meet.',
    '“Where are you, and what is it like there right now?” begins most conversations.',
    'The drop blurs the other picture at once; the flag reports and ends the call.',
    'Whoever shares an interest with you comes first. Name one or two.',
    'Two taps on the picture make it fill the screen, or show it whole.',
    'Show nothing that not everybody may see: any screen can be filmed.',
  ],
  notify: 'Tell me when somebody comes',
  notifyHint: 'With a sound, and a notice if you allow it, while you are in another tab.',
  denied: 'The browser blocks notices from here; the sound comes all the same.',
  noticeTitle: 'Somebody is here',
  noticeBody: 'Your partner waits in the other tab.',
};
