import type { PageTexts } from './type';

export const pages: PageTexts = {
  rules: (list) => `# Règles

${list}

Qui les enfreint peut être signalé ou bloqué d’un clic. Qui est signalé par plusieurs personnes reste dehors un certain temps.
`,
  terms: `# Conditions

**Qui peut l’utiliser.** Toute personne qui a l’âge demandé avant le premier appel et qui respecte les [règles](/rules).

**Ce que c’est.** Deux inconnus sont présentés l’un à l’autre, puis leurs navigateurs se parlent. Personne ne regarde un appel, et personne ne
vérifie à l’avance qui est à l’autre bout. Ne montrez que ce que chacun peut voir, et partez quand vous voulez.

**Signalements.** Les signalements de plusieurs personnes excluent une adresse pour un certain temps. Qui est exclu apprend la raison, la fin, et à
qui écrire si l’exploitant a nommé quelqu’un. Qui signale à tort compte moins.

**Sans garantie.** C’est gratuit et sans compte, et peut être interrompu ou cesser à tout moment.

**À compléter par l’exploitant :** qui propose ce service, selon quel droit et avec quelle responsabilité.
`,
  privacy: `# Confidentialité

## Ce que garde votre navigateur

Vos réglages et centres d’intérêt, votre accord avec les règles, et des jetons scellés de ceux que vous avez signalés ou bloqués. Cela reste
sur votre appareil jusqu’à ce que vous l’effaciez. Cette page n’a pas de compte et ne pose aucun cookie. S’il
y a plusieurs serveurs, un cookie peut nommer celui auquel vous êtes connecté.

## Ce que le serveur sait tant que vous êtes là

- l’adresse réseau de votre connexion et, pendant une minute, quand elle a demandé pour la dernière fois quelque chose de limité
- avec qui vous êtes en appel : deux identifiants tirés au hasard
- les centres d’intérêt et les langues que vous avez indiqués
- ce que les deux navigateurs se disent pour se connecter, tant que c’est en chemin

## Ce qu’il garde plus longtemps

- D’un appel terminé, et de deux personnes qui ne doivent pas se rencontrer : deux identifiants tirés au hasard et des empreintes des deux adresses réseau, pendant dix minutes.
- D’un signalement : des empreintes des deux adresses réseau, la raison et l’heure, au moins un jour. La durée exacte dépend de l’exploitant.
- D’une exclusion : l’empreinte, la raison, la fin, combien de fois et ce que la modération a noté. Elle est oubliée quelque temps après sa fin.
- D’un lien pour se retrouver : une empreinte de son code et les identifiants tirés au hasard des deux personnes, jusqu’à ce qu’il expire.
- Une ligne dans le journal pour chaque signalement, si l’exploitant en tient un. Elle ne nomme personne.

Une empreinte est faite avec une clé secrète : elle ne permet pas de lire l’adresse.

## Appels

Image, son et messages sont chiffrés entre les deux navigateurs. Le serveur n’en enregistre rien. L’autre personne peut vous enregistrer et peut
parfois voir votre adresse réseau, sauf s’il est dit avant le premier appel qu’elle est cachée. Si l’exploitant utilise des serveurs qui aident
à la connexion (STUN, TURN), ceux-ci voient aussi l’adresse réseau.

## Statistiques

Si vous ne le désactivez pas dans les réglages, la page envoie à quelle vitesse et avec quelle qualité les appels se connectent : des chiffres qui ne disent rien de vous.

## À compléter par l’exploitant

Qui est responsable et comment le joindre ; la base légale ; quels proxys ou autres services se trouvent devant le serveur et ce qu’ils
notent ; l’autorité auprès de laquelle on peut se plaindre. Vous pouvez demander à l’exploitant ce qui est connu de vous.
`,
  imprint: `# Mentions légales

**À compléter par l’exploitant :** qui exploite ce service, l’adresse postale et comment le joindre. Dans de nombreux pays, la loi l’exige.
`,
};
