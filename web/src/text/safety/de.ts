import type { SafetyText } from '../type';

const seconds = (count: number) => new Intl.NumberFormat('de', { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(count);

/** What is said about strangers who are to be safe from each other. */
export const text: SafetyText = {
  safety: {
    blur: 'Unscharf stellen',
    unblur: 'Scharf stellen',
    blurred: 'Kurz unscharf. Zum Ansehen drücken.',
    held: 'Von dir unscharf gestellt. Zum Ansehen drücken.',
    blurFirst: 'Jedes neue Bild kurz unscharf zeigen',
    blurFirstHint: 'Zwei Sekunden lang, oder bis du darauf drückst.',
    report: 'Melden',
    reportTitle: 'Diese Person melden',
    reportHint: 'Warum? Ein Druck beendet den Anruf sofort. Ihr trefft euch nicht wieder, solange andere warten.',
    reportFormer: 'Die Person des letzten Anrufs melden',
    reportFormerHint: 'Warum? Ihr trefft euch nicht wieder, solange andere warten.',
    block: 'Blockieren',
    blockOnly: 'Blockieren, ohne zu melden',
    reasons: {
      nudity: 'Nacktheit oder Sexuelles',
      minor: 'Wirkt minderjährig',
      threat: 'Drohung, Hass oder Gewalt',
      spam: 'Werbung oder Betrug',
      other: 'Etwas anderes',
    },
    thanks: { title: 'Danke für die Meldung', advice: 'Ihr trefft euch nicht wieder, solange andere warten.' },
    done: { title: 'Blockiert', advice: 'Ihr trefft euch nicht wieder, solange andere warten.' },
    late: { title: 'Zu spät', advice: 'Der Anruf ist zu lange vorbei, oder der Server hat ihn vergessen.' },
    failed: { title: 'Nicht angekommen', advice: 'Der Server hat es nicht angenommen oder kann es nicht. Du bist trotzdem nicht mehr im Anruf.' },
  },
  wishes: {
    title: 'Interessen und Sprachen',
    interests: 'Interessen',
    hint: 'Bis zu fünf, jedes mit Enter beenden. Wer eins davon teilt, kommt zuerst.',
    full: 'Fünf sind es. Zum Entfernen eins drücken.',
    languages: 'Lieber Menschen, die meine Sprachen sprechen',
    languagesHint: 'Sagt dem Server die Sprachen deines Browsers, ohne das Land.',
    relaxed: 'Jetzt passt jede Person.',
    remove: (interest) => `${interest} entfernen`,
    shared: (what) => `Ihr habt gemeinsam: ${what}`,
    crowd: (here, waiting) => `Gerade da: ${here} · es warten: ${waiting}`,
    relax: (count) => `Wer etwas mit dir teilt, kommt zuerst. In ${seconds(count)} passt jede Person.`,
  },
  ban: {
    title: 'Du kannst im Moment nicht mitmachen',
    body: 'Was von hier kam, wurde gemeldet.',
    reason: (what) => `Grund: ${what}`,
    until: (when) => `Ab ${when} kannst du wieder mitmachen.`,
    unknown: 'Meldungen anderer',
    appeal: 'Hältst du das für falsch? Schreib hierhin:',
  },
};
