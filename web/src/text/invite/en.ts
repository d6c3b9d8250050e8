import type { InviteText, TextOnlyText } from '../type';

/** What is said about meeting a friend by a link. */
export const text: InviteText & TextOnlyText = {
  invite: {
    home: 'Meet a friend',
    share: 'Share the link',
    copy: 'Copy the link',
    copied: 'Link copied',
    link: 'Link for your friend',
    shared: 'Come and meet me',
    strangers: 'Meet strangers instead',
    renew: 'Make a new link',
    rejoin: 'Meet your friend again',
    again: 'The link still leads the two of you together until it expires.',
    off: 'Camera and microphone are off until you go to meet your friend.',
    waiting: {
      status: 'Waiting for your friend',
      title: 'Waiting for your friend',
      body: 'Send this link. The first who opens it meets you; after that it is for the two of you alone. It expires soon.',
    },
    uninvited: {
      status: 'The link does not work',
      title: 'This link leads nowhere',
      body: 'It has expired, two others have met by it, or the server does not know it. A new link brings you together.',
    },
  },
  text: {
    only: 'Text only',
    onlyHint: 'Without camera and microphone: you write, with those who accept that. Holds from the next start.',
    meet: 'Also meet people without a camera',
    meetHint: 'Such a chat is text for both: your picture is not sent.',
    call: 'Text chat: you write to each other',
  },
};
