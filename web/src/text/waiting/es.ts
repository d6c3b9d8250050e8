import type { WaitingText } from './type';

/** What is said to somebody who waits. */
export const text: WaitingText = {
  waited: (time) => `Llevas ${time} esperando`,
  tip: 'Consejo',
  tips: [
    'Mejor la luz delante que detrás: lo que se conoce es tu cara.',
    '«¿Dónde estás y cómo está aquello ahora?» Así empiezan casi todas las conversaciones.',
    'La gota difumina la otra imagen al instante; la bandera denuncia y termina la llamada.',
    'Quien comparta un interés contigo va primero. Di uno o dos.',
    'Dos toques en la imagen: llena la pantalla o se ve entera.',
    'No muestres nada que no pueda ver cualquiera: toda pantalla se puede grabar.',
  ],
  notify: 'Avísame cuando llegue alguien',
  notifyHint: 'Con un sonido, y con un aviso si lo permites, mientras estás en otra pestaña.',
  denied: 'El navegador bloquea los avisos de aquí; el sonido llega igualmente.',
  noticeTitle: 'Hay alguien',
  noticeBody: 'Tu pareja de chat espera en la otra pestaña.',
};
