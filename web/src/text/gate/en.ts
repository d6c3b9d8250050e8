import type { Text } from '../type';

const years = (count: number) =>
  new Intl.NumberFormat('en', { style: 'unit', unit: 'year', unitDisplay: 'long' }).format(count);

/** What is said before the first call. */
export const gate: Text['gate'] = {
  title: 'Before you start · Flinxx',
  heading: 'Before you start',
  rules: 'House rules',
  rule: [
    'Be kind. No hate, no threats, no harassment.',
    'Keep your clothes on. Nothing sexual.',
    'Nobody too young: if somebody seems to be, leave at once.',
    'Be there yourself: no films, no advertising, no spam.',
    'Film nobody, and pass nothing on without consent.',
  ],
  know: 'Good to know',
  filmed: {
    title: 'You may be filmed',
    body: 'The other person can record you, and nobody can prevent it. Show only what anybody may see.',
  },
  visible: {
    title: 'The other may see your network address',
    body: 'Where possible, calls go from browser to browser. The address tells roughly where you are.',
  },
  hidden: {
    title: 'Your network address is hidden',
    body: 'All calls go through a relay: the other person sees its address, not yours.',
  },
  age: (count) => `By agreeing you say that you are at least ${years(count)} old and keep to these rules.`,
  noAge: 'By agreeing you say that you keep to these rules.',
  agree: 'Agree and start',
  leave: 'Not now',
};
