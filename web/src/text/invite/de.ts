import type { InviteText, TextOnlyText } from '../type';

/** Was dazu gesagt wird, einen Freund über einen Link zu treffen. */
export const text: InviteText & TextOnlyText = {
  invite: {
    home: 'Jemanden treffen, den du kennst',
    share: 'Link teilen',
    copy: 'Link kopieren',
    copied: 'Link kopiert',
    link: 'Link zum Weitergeben',
    shared: 'Komm und sprich mit mir',
    strangers: 'Lieber Fremde treffen',
    renew: 'Neuen Link machen',
    rejoin: 'Noch einmal treffen',
    again: 'Der Link führt euch beide weiter zusammen, bis er abläuft.',
    off: 'Kamera und Mikrofon sind aus, bis du zum Treffen gehst.',
    waiting: {
      status: 'Warten auf deinen Besuch',
      title: 'Warten auf deinen Besuch',
      body: 'Gib diesen Link weiter. Wer ihn zuerst öffnet, trifft dich; danach gilt er nur noch für euch zwei. Er läuft bald ab.',
    },
    uninvited: {
      status: 'Der Link geht nicht',
      title: 'Dieser Link führt nirgendwohin',
      body: 'Er ist abgelaufen, zwei andere haben sich mit ihm getroffen, oder der Server kennt ihn nicht. Ein neuer Link bringt euch zusammen.',
    },
  },
  text: {
    only: 'Nur Text',
    onlyHint: 'Ohne Kamera und Mikrofon: Du schreibst, mit denen, die das annehmen. Gilt ab dem nächsten Start.',
    meet: 'Auch Leute ohne Kamera treffen',
    meetHint: 'Dann schreiben beide: Dein Bild wird nicht gesendet.',
    call: 'Textchat: Ihr schreibt euch',
  },
};
