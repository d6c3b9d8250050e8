import type { Text } from '../type';

const years = (count: number) =>
  new Intl.NumberFormat('es', { style: 'unit', unit: 'year', unitDisplay: 'long' }).format(count);

/** What is said before the first call. */
export const gate: Text['gate'] = {
  title: 'Antes de empezar · Flinxx',
  heading: 'Antes de empezar',
  rules: 'Normas de la casa',
  rule: [
    'Sé amable. Sin odio, sin amenazas, sin acoso.',
    'No te quites la ropa. Nada sexual.',
    'Nadie demasiado joven: si alguien lo parece, sal enseguida.',
    'Preséntate en persona: sin vídeos, sin publicidad, sin spam.',
    'No filmes a nadie ni difundas nada sin consentimiento.',
  ],
  know: 'Conviene saberlo',
  filmed: {
    title: 'Te pueden filmar',
    body: 'La otra persona puede grabarte, y nadie puede impedirlo. Muestra solo lo que cualquiera pueda ver.',
  },
  visible: {
    title: 'La otra persona puede ver tu dirección de red',
    body: 'Si es posible, las llamadas van de navegador a navegador. La dirección revela más o menos dónde estás.',
  },
  hidden: {
    title: 'Tu dirección de red queda oculta',
    body: 'Todas las llamadas pasan por un relé: la otra persona ve la dirección de este, no la tuya.',
  },
  age: (count) => `Al aceptar dices que tienes al menos ${years(count)} y que cumples estas normas.`,
  noAge: 'Al aceptar dices que cumples estas normas.',
  agree: 'Aceptar y empezar',
  leave: 'Ahora no',
};
