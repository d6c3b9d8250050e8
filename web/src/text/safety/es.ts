import type { SafetyText } from '../type';

const seconds = (count: number) => new Intl.NumberFormat('es', { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(count);

/** What is said about strangers who are to be safe from each other. */
export const text: SafetyText = {
  safety: {
    blur: 'Desenfocar',
    unblur: 'Enfocar',
    blurred: 'Desenfocada un momento. Pulsa para ver.',
    held: 'Has desenfocado la imagen. Pulsa para ver.',
    blurFirst: 'Desenfocar un momento cada imagen nueva',
    blurFirstHint: 'Durante dos segundos, o hasta que la pulses.',
    report: 'Denunciar',
    reportTitle: 'Denunciar a esta persona',
    reportHint: '¿Por qué? Al pulsar, la llamada termina de inmediato. No os volveréis a encontrar mientras haya otros esperando.',
    reportFormer: 'Denunciar a la persona de tu última llamada',
    reportFormerHint: '¿Por qué? No os volveréis a encontrar mientras haya otros esperando.',
    block: 'Bloquear',
    blockOnly: 'Bloquear sin denunciar',
    reasons: {
      nudity: 'Desnudez o contenido sexual',
      minor: 'Parece menor de edad',
      threat: 'Amenaza, odio o violencia',
      spam: 'Spam o fraude',
      other: 'Otra cosa',
    },
    thanks: { title: 'Gracias por avisar', advice: 'No os volveréis a encontrar mientras haya otros esperando.' },
    done: { title: 'Persona bloqueada', advice: 'No os volveréis a encontrar mientras haya otros esperando.' },
    late: { title: 'Demasiado tarde', advice: 'Esa llamada terminó hace demasiado, o el servidor la ha olvidado.' },
    failed: { title: 'No ha llegado', advice: 'El servidor no lo ha aceptado, o no puede. De todos modos, ya no estás en la llamada.' },
  },
  wishes: {
    title: 'Intereses e idiomas',
    interests: 'Intereses',
    hint: 'Hasta cinco, cada uno con Intro. Quien comparta alguno va primero.',
    full: 'Cinco es el máximo. Pulsa uno para quitarlo.',
    languages: 'Prefiero a quien habla mis idiomas',
    languagesHint: 'Dice al servidor los idiomas de tu navegador, sin el país.',
    relaxed: 'Ahora vale cualquiera.',
    remove: (interest) => `Quitar ${interest}`,
    shared: (what) => `Tenéis en común: ${what}`,
    crowd: (here, waiting) => `Aquí ahora: ${here} · esperando: ${waiting}`,
    relax: (count) => `Quien comparta algo va primero. En ${seconds(count)} valdrá cualquiera.`,
  },
  ban: {
    title: 'De momento no puedes participar',
    body: 'Se ha denunciado lo que venía de aquí.',
    reason: (what) => `Motivo: ${what}`,
    until: (when) => `Podrás volver a partir de: ${when}.`,
    unknown: 'denuncias de otras personas',
    appeal: '¿Crees que es un error? Escribe aquí:',
  },
};
