import type { InviteText } from '../type';

/** Ce qui est dit pour retrouver quelqu’un par un lien. */
export const text: InviteText = {
  invite: {
    home: 'Retrouver quelqu’un',
    share: 'Partager le lien',
    copy: 'Copier le lien',
    copied: 'Lien copié',
    link: 'Lien à transmettre',
    shared: 'Viens parler avec moi',
    strangers: 'Plutôt rencontrer des inconnus',
    renew: 'Créer un nouveau lien',
    rejoin: 'Se retrouver encore',
    again: 'Le lien vous réunit encore tous les deux jusqu’à ce qu’il expire.',
    waiting: {
      status: 'En attente de votre invité',
      title: 'En attente de votre invité',
      body: 'Envoyez ce lien. La première personne qui l’ouvre vous rencontre ; ensuite il n’est que pour vous deux. Il expire bientôt.',
    },
    uninvited: {
      status: 'Le lien ne marche pas',
      title: 'Ce lien ne mène à personne',
      body: 'Il a expiré, deux autres personnes se sont retrouvées avec, ou le serveur ne le connaît pas. Un nouveau lien vous réunit.',
    },
  },
};
