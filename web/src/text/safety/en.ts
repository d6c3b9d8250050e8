import type { SafetyText } from '../type';

const seconds = (count: number) => new Intl.NumberFormat('en', { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(count);

/** What is said about strangers who are to be safe from each other. */
export const text: SafetyText = {
  safety: {
    blur: 'Blur',
    unblur: 'Unblur',
    blurred: 'Blurred for a moment. Press to see.',
    held: 'You blurred the picture. Press to see.',
    blurFirst: 'Blur every new picture for a moment',
    blurFirstHint: 'For two seconds, or until you press it.',
    report: 'Report',
    reportTitle: 'Report this person',
    reportHint: 'Why? One press ends the call at once. You two will not meet again while others are waiting.',
    reportFormer: 'Report the person of your last call',
    reportFormerHint: 'Why? You two will not meet again while others are waiting.',
    block: 'Block',
    blockOnly: 'Block without reporting',
    reasons: {
      nudity: 'Nudity or sexual content',
      minor: 'Seems to be under age',
      threat: 'Threat, hate or violence',
      spam: 'Spam or fraud',
      other: 'Something else',
    },
    thanks: { title: 'Thank you for the report', advice: 'You two will not meet again while others are waiting.' },
    done: { title: 'Blocked', advice: 'You two will not meet again while others are waiting.' },
    late: { title: 'Too late', advice: 'That call is over for too long, or the server has forgotten it.' },
    failed: { title: 'It did not arrive', advice: 'The server did not take it, or cannot. You are out of the call all the same.' },
  },
  wishes: {
    title: 'Interests and languages',
    interests: 'Interests',
    hint: 'Up to five, each ended with Enter. Whoever shares one comes first.',
    full: 'Five is all. Press one to take it away.',
    languages: 'Prefer people who speak my languages',
    languagesHint: 'Tells the server the languages of your browser, without the country.',
    relaxed: 'Anybody will do now.',
    remove: (interest) => `Remove ${interest}`,
    shared: (what) => `You have in common: ${what}`,
    crowd: (here, waiting) => `Here now: ${here} · waiting: ${waiting}`,
    relax: (count) => `Whoever shares something comes first. In ${seconds(count)} anybody will do.`,
  },
  ban: {
    title: 'You cannot join for now',
    body: 'What came from here was reported.',
    reason: (what) => `Reason: ${what}`,
    until: (when) => `You can join again from ${when} on.`,
    unknown: 'reports of others',
    appeal: 'Do you think that this is wrong? Write here:',
  },
};
