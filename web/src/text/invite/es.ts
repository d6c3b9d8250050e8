import type { InviteText, TextOnlyText } from '../type';

/** Lo que se dice de encontrarse con alguien conocido por un enlace. */
export const text: InviteText & TextOnlyText = {
  invite: {
    home: 'Quedar con alguien que conoces',
    share: 'Compartir el enlace',
    copy: 'Copiar el enlace',
    copied: 'Enlace copiado',
    link: 'Enlace para tu invitado',
    shared: 'Ven a hablar conmigo',
    strangers: 'Mejor conocer a desconocidos',
    renew: 'Crear otro enlace',
    rejoin: 'Volver a encontraros',
    again: 'El enlace os sigue uniendo a los dos hasta que caduque.',
    off: 'La cámara y el micrófono están apagados hasta que vayas al encuentro.',
    waiting: {
      status: 'Esperando a tu invitado',
      title: 'Esperando a tu invitado',
      body: 'Envía este enlace. Quien lo abra primero te encuentra; después es solo para vosotros dos. Caduca pronto.',
    },
    uninvited: {
      status: 'El enlace no funciona',
      title: 'Este enlace no lleva a nadie',
      body: 'Ha caducado, otras dos personas se han encontrado con él o el servidor no lo conoce. Un enlace nuevo os reúne.',
    },
  },
  text: {
    only: 'Solo texto',
    onlyHint: 'Sin cámara ni micrófono: escribes, con quienes lo aceptan. Vale desde el próximo inicio.',
    meet: 'Conocer también a gente sin cámara',
    meetHint: 'Entonces ambos escriben: tu imagen no se envía.',
    call: 'Chat de texto: os escribís',
  },
};
