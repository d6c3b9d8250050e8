import type { SafetyText } from '../type';

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
  ban: {
    title: 'De momento no puedes participar',
    body: 'Varias personas han denunciado lo que venía de aquí.',
    reason: (what) => `Motivo: ${what}`,
    until: (when) => `Podrás volver a partir de: ${when}.`,
    unknown: 'denuncias de otras personas',
    appeal: '¿Crees que es un error? Escribe aquí:',
  },
};
