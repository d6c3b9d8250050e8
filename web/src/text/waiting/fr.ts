import type { WaitingText } from './type';

/** What is said to somebody who waits. */
export const text: WaitingText = {
  waited: (time) => `Tu attends depuis ${time}`,
  tip: 'Astuce',
  tips: [
    'La lumière devant toi plutôt que derrière\u00a0: c’est ton visage que l’on rencontre.',
    '«\u00a0Où es-tu, et comment c’est là-bas en ce moment\u00a0?\u00a0» La plupart des conversations commencent ainsi.',
    'La goutte rend l’autre image floue aussitôt\u00a0; le drapeau signale et met fin à l’appel.',
    'Qui partage un intérêt avec toi passe en premier. Donnes-en un ou deux.',
    'Deux touches sur l’image\u00a0: elle remplit l’écran, ou se voit en entier.',
    'Ne montre rien que tout le monde ne puisse voir\u00a0: tout écran peut être filmé.',
  ],
  notify: 'Préviens-moi quand quelqu’un arrive',
  notifyHint: 'Par un son, et par une notification si tu l’autorises, quand tu es dans un autre onglet.',
  denied: 'Le navigateur bloque les notifications d’ici\u00a0; le son vient quand même.',
  noticeTitle: 'Quelqu’un est là',
  noticeBody: 'L’autre personne attend dans l’autre onglet.',
};
