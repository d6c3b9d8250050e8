import type { Text } from '../type';

const years = (count: number) =>
  new Intl.NumberFormat('fr', { style: 'unit', unit: 'year', unitDisplay: 'long' }).format(count);

/** What is said before the first call. */
export const gate: Text['gate'] = {
  title: 'Avant de commencer · Flinxx',
  heading: 'Avant de commencer',
  rules: 'Règles de la maison',
  rule: [
    'Soyez aimable. Ni haine, ni menaces, ni harcèlement.',
    'Gardez vos vêtements. Rien de sexuel.',
    'Personne de trop jeune : si quelqu’un semble l’être, partez aussitôt.',
    'Soyez là en personne : ni film, ni publicité, ni spam.',
    'Ne filmez personne, et ne diffusez rien sans accord.',
  ],
  know: 'Bon à savoir',
  filmed: {
    title: 'On peut vous filmer',
    body: 'L’autre personne peut vous enregistrer, et nul ne peut l’empêcher. Ne montrez que ce que chacun peut voir.',
  },
  visible: {
    title: 'L’autre personne peut voir votre adresse réseau',
    body: 'Si possible, les appels vont d’un navigateur à l’autre. L’adresse révèle à peu près où vous êtes.',
  },
  hidden: {
    title: 'Votre adresse réseau reste cachée',
    body: 'Tous les appels passent par un relais : l’autre personne voit son adresse, pas la vôtre.',
  },
  age: (count) => `En acceptant, vous dites avoir au moins ${years(count)} et respecter ces règles.`,
  noAge: 'En acceptant, vous dites respecter ces règles.',
  agree: 'Accepter et commencer',
  leave: 'Pas maintenant',
};
