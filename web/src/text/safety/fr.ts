import type { SafetyText } from '../type';

const seconds = (count: number) => new Intl.NumberFormat('fr', { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(count);

/** What is said about strangers who are to be safe from each other. */
export const text: SafetyText = {
  safety: {
    blur: 'Flouter',
    unblur: 'Ne plus flouter',
    blurred: 'Floutée un instant. Appuyez pour voir.',
    held: 'Vous avez flouté l’image. Appuyez pour voir.',
    blurFirst: 'Flouter un instant chaque nouvelle image',
    blurFirstHint: 'Pendant deux secondes, ou jusqu’à ce que vous appuyiez.',
    report: 'Signaler',
    reportTitle: 'Signaler cette personne',
    reportHint: 'Pourquoi\u00a0? Un appui met aussitôt fin à l’appel. Vous ne vous reverrez pas tant que d’autres attendent.',
    reportFormer: 'Signaler la personne de votre dernier appel',
    reportFormerHint: 'Pourquoi\u00a0? Vous ne vous reverrez pas tant que d’autres attendent.',
    block: 'Bloquer',
    blockOnly: 'Bloquer sans signaler',
    reasons: {
      nudity: 'Nudité ou contenu sexuel',
      minor: 'Semble mineur',
      threat: 'Menace, haine ou violence',
      spam: 'Spam ou escroquerie',
      other: 'Autre chose',
    },
    thanks: { title: 'Merci de l’avoir signalé', advice: 'Vous ne vous reverrez pas tant que d’autres attendent.' },
    done: { title: 'Personne bloquée', advice: 'Vous ne vous reverrez pas tant que d’autres attendent.' },
    late: { title: 'Trop tard', advice: 'Cet appel est terminé depuis trop longtemps, ou le serveur l’a oublié.' },
    failed: { title: 'Ce n’est pas arrivé', advice: 'Le serveur ne l’a pas pris, ou ne le peut pas. Vous avez tout de même quitté l’appel.' },
  },
  wishes: {
    title: 'Centres d’intérêt et langues',
    interests: 'Centres d’intérêt',
    hint: 'Cinq au plus, chacun suivi d’Entrée. Qui en partage un passe en premier.',
    full: 'Cinq, c’est le maximum. Appuyez sur l’un pour l’enlever.',
    languages: 'Préférer qui parle mes langues',
    languagesHint: 'Indique au serveur les langues de votre navigateur, sans le pays.',
    relaxed: 'Maintenant, tout le monde convient.',
    remove: (interest) => `Enlever ${interest}`,
    shared: (what) => `Vous avez en commun\u00a0: ${what}`,
    crowd: (here, waiting) => `Ici en ce moment\u00a0: ${here} · en attente\u00a0: ${waiting}`,
    relax: (count) => `Qui partage quelque chose passe en premier. Dans ${seconds(count)}, tout le monde conviendra.`,
  },
  ban: {
    title: 'Vous ne pouvez pas participer pour le moment',
    body: 'Ce qui venait d’ici a été signalé.',
    reason: (what) => `Motif\u00a0: ${what}`,
    until: (when) => `Vous pourrez revenir à partir de\u00a0: ${when}.`,
    unknown: 'signalements d’autres personnes',
    appeal: 'Vous pensez que c’est une erreur\u00a0? Écrivez ici\u00a0:',
  },
};
