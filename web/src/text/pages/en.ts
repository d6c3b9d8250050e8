import type { PageTexts } from './type';

export const pages: PageTexts = {
  rules: (list) => `# House rules

${list}

Whoever breaks them can be reported or blocked with one press. Whoever is reported by several people is kept out for a while.
`,
  terms: `# Terms

**Who may use this.** Whoever has the age that is asked for before the first call, and keeps to the [house rules](/rules).

**What it is.** Two strangers are introduced to each other; then their browsers are connected with each other. Nobody watches a call, and nobody checks
beforehand who is at the other end. Show only what anybody may see, and leave whenever you like.

**Reports.** Reports by several people keep an address out for a while. Whoever is kept out is told the reason and the end, and whom to write to
if the operator has named somebody. Whoever reports falsely counts less.

**No promise.** It is free, without an account, and may be interrupted or end at any time.

**For the operator to complete:** who offers this service, under which law, and with what liability.
`,
  privacy: `# Privacy

## What your browser keeps

Your settings and interests, that you have agreed to the rules, and sealed tokens of those you have reported or blocked. It stays on your
device until you delete it. This page has no account and sets no cookie. Where there are
several servers, one cookie may name the one that you are connected to.

## What the server knows while you are here

- the network address of your connection, and for a minute when it last asked for something that has a limit
- with whom you are in a call: two random ids
- the interests and languages that you have named
- what the two browsers tell each other to be connected, while it is on its way

## What it keeps for longer

- Of a call that has ended, and of two who are kept apart: two random ids and hashes of the two network addresses, for ten minutes.
- Of a report: hashes of the two network addresses, the reason and the time, for a day at least. How long exactly is the operator's choice.
- Of a ban: the hash, the reason, the end, how often, and what a moderator has noted. It is forgotten some time after its end.
- Of a link to meet a friend: a hash of its code, and the random ids of the two, until it expires.
- A line in the log for each report, if the operator keeps a log. It names nobody.

A hash is made with a secret key: the address cannot be read from it.

## Calls

Picture, sound and messages are encrypted between the two browsers. The server records none of it. The other person can record you, and may
see your network address, unless it is said before the first call that it is hidden. If the operator uses servers that help with the connection
(STUN, TURN), these see the network address, too.

## Statistics

Unless you switch it off in the settings, the page sends how fast and how well calls connect: figures that say nothing about you.

## For the operator to complete

Who is responsible and how to reach them; the legal basis; which proxies or other services stand before the server and what they log; the
authority that one can complain to. You may ask the operator what is known about you.
`,
  imprint: `# Imprint

**For the operator to complete:** who runs this service, the postal address, and how to be reached. In many countries the law asks for it.
`,
};
