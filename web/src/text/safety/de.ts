import type { SafetyText } from '../type';

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
  ban: {
    title: 'Du kannst im Moment nicht mitmachen',
    body: 'Mehrere Menschen haben gemeldet, was von hier kam.',
    reason: (what) => `Grund: ${what}`,
    until: (when) => `Ab ${when} kannst du wieder mitmachen.`,
    unknown: 'Meldungen anderer',
    appeal: 'Hältst du das für falsch? Schreib hierhin:',
  },
};
