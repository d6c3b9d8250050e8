import type { PageTexts } from './type';

export const pages: PageTexts = {
  rules: (list) => `# Hausregeln

${list}

Wer sie bricht, kann mit einem Druck gemeldet oder blockiert werden. Wen mehrere melden, der kommt eine Weile nicht mehr herein.
`,
  terms: `# Nutzungsbedingungen

**Wer mitmachen darf.** Wer das Alter hat, nach dem vor dem ersten Anruf gefragt wird, und sich an die [Hausregeln](/rules) hält.

**Was es ist.** Zwei Fremde werden einander vorgestellt, danach sprechen ihre Browser miteinander. Niemand sieht einem Anruf zu, und niemand
prüft vorher, wer am anderen Ende ist. Zeig nur, was alle sehen dürfen, und geh, wann immer du willst.

**Meldungen.** Melden mehrere Personen eine Adresse, wird sie eine Weile ausgesperrt. Wer ausgesperrt ist, erfährt Grund und Ende und an wen
man schreiben kann, falls der Betreiber jemanden genannt hat. Wer falsch meldet, zählt weniger.

**Kein Versprechen.** Der Dienst ist kostenlos und ohne Konto; er kann jederzeit unterbrochen werden oder enden.

**Vom Betreiber zu ergänzen:** wer den Dienst anbietet, nach welchem Recht und mit welcher Haftung.
`,
  privacy: `# Datenschutz

## Was dein Browser behält

Deine Einstellungen und Interessen, dass du den Regeln zugestimmt hast, und versiegelte Merkmale derer, die du gemeldet oder blockiert hast. Das
bleibt auf deinem Gerät, bis du es löschst. Diese Seite hat kein Konto und setzt kein Cookie. Gibt es mehrere Server,
so kann ein Cookie den nennen, mit dem du verbunden bist.

## Was der Server weiß, solange du da bist

- die Netzwerkadresse deiner Verbindung, und eine Minute lang, wann sie zuletzt etwas wollte, wofür es eine Grenze gibt
- mit wem du im Anruf bist: zwei zufällige Kennungen
- die Interessen und Sprachen, die du genannt hast
- was die beiden Browser einander sagen, um sich zu verbinden, solange es unterwegs ist

## Was er länger behält

- Von einem beendeten Anruf, und von zweien, die einander nicht treffen sollen: zwei zufällige Kennungen und Hashwerte der beiden Netzwerkadressen, zehn Minuten lang.
- Von einer Meldung: Hashwerte der beiden Netzwerkadressen, Grund und Zeit, mindestens einen Tag. Wie lange genau, bestimmt der Betreiber.
- Von einer Sperre: Hashwert, Grund, Ende, wie oft, und was die Moderation notiert hat. Einige Zeit nach ihrem Ende wird sie vergessen.
- Von einem Link zum Treffen: ein Hashwert seines Codes und die zufälligen Kennungen der beiden, bis er abläuft.
- Eine Zeile im Protokoll für jede Meldung, falls der Betreiber eines führt. Sie nennt niemanden.

Ein Hashwert entsteht mit einem geheimen Schlüssel: Die Adresse lässt sich daraus nicht ablesen.

## Anrufe

Bild, Ton und Nachrichten sind zwischen den beiden Browsern verschlüsselt. Der Server zeichnet nichts davon auf. Die andere Person kann dich
aufnehmen und unter Umständen deine Netzwerkadresse sehen, außer vor dem ersten Anruf steht, dass sie verborgen bleibt. Nutzt der Betreiber
Server, die beim Verbinden helfen (STUN, TURN), so sehen auch diese die Netzwerkadresse.

## Statistik

Wenn du es in den Einstellungen nicht abschaltest, meldet die Seite, wie schnell und wie gut Anrufe zustande kommen: Zahlen, die nichts über dich sagen.

## Vom Betreiber zu ergänzen

Wer verantwortlich und wie zu erreichen ist; die Rechtsgrundlage; welche Proxys oder anderen Dienste vor dem Server stehen und was sie
protokollieren; bei welcher Behörde man sich beschweren kann. Du darfst den Betreiber fragen, was über dich bekannt ist.
`,
  imprint: `# Impressum

**Vom Betreiber zu ergänzen:** wer den Dienst betreibt, die Postanschrift und wie man ihn erreicht. In vielen Ländern verlangt das das Gesetz.
`,
};
