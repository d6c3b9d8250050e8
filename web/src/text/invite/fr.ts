import type { InviteText, TextOnlyText } from '../type';

/** Ce qui est dit pour retrouver quelqu’un par un lien. */
export const text: InviteText & TextOnlyText = {
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
    off: 'Caméra et micro restent éteints jusqu’à ce que vous alliez au rendez-vous.',
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
  text: {
    only: 'Texte seulement',
    onlyHint: 'Sans caméra ni micro : vous écrivez, avec ceux qui l’acceptent. Vaut dès le prochain démarrage.',
    meet: 'Rencontrer aussi des gens sans caméra',
    meetHint: 'Alors les deux écrivent : votre image n’est pas envoyée.',
    call: 'Discussion écrite : vous vous écrivez',
  },
};
