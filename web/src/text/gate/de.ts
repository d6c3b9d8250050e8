import type { Text } from '../type';

const years = (count: number) =>
  new Intl.NumberFormat('de', { style: 'unit', unit: 'year', unitDisplay: 'long' }).format(count);

/** What is said before the first call. */
export const gate: Text['gate'] = {
  title: 'Bevor es losgeht · Flinxx',
  heading: 'Bevor es losgeht',
  rules: 'Hausregeln',
  rule: [
    'Sei freundlich. Kein Hass, keine Drohungen, keine Belästigung.',
    'Bleib angezogen. Nichts Sexuelles.',
    'Niemand zu Junges: Wirkt jemand zu jung, geh sofort weiter.',
    'Sei selbst da: keine Filme, keine Werbung, kein Spam.',
    'Filme niemanden, und gib nichts ohne Einverständnis weiter.',
  ],
  know: 'Gut zu wissen',
  filmed: {
    title: 'Du kannst gefilmt werden',
    body: 'Die andere Person kann dich aufnehmen, niemand kann das verhindern. Zeig nur, was alle sehen dürfen.',
  },
  visible: {
    title: 'Die andere Person kann deine Netzwerkadresse sehen',
    body: 'Anrufe gehen möglichst von Browser zu Browser. Die Adresse verrät ungefähr, wo du bist.',
  },
  hidden: {
    title: 'Deine Netzwerkadresse bleibt verborgen',
    body: 'Alle Anrufe gehen über ein Relay: Die andere Person sieht dessen Adresse, nicht deine.',
  },
  age: (count) => `Mit deiner Zustimmung sagst du, dass du mindestens ${years(count)} alt bist und dich an diese Regeln hältst.`,
  noAge: 'Mit deiner Zustimmung sagst du, dass du dich an diese Regeln hältst.',
  agree: 'Zustimmen und starten',
  leave: 'Nicht jetzt',
};
