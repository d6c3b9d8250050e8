import type { MediaProblem } from '../core/media';

export interface ProblemText {
  readonly title: string;
  readonly advice: string;
  /** Follows the advice for the ear, where the eye has a countdown. */
  readonly spoken?: string;
}

const media: Readonly<Record<MediaProblem, ProblemText>> = {
  refused: {
    title: 'Camera and microphone are blocked',
    advice: 'Allow both for this site in the browser’s address bar, then try again.',
  },
  'no-device': {
    title: 'No camera or microphone found',
    advice: 'Connect a camera and a microphone, then try again.',
  },
  'in-use': {
    title: 'Camera or microphone is in use',
    advice: 'Close the other app or tab that uses it, then try again.',
  },
  unsuitable: {
    title: 'This camera does not fit',
    advice: 'Choose another camera in the browser’s settings, then try again.',
  },
  insecure: {
    title: 'This address is not secure',
    advice: 'Browsers share a camera only over https. Open the page with https:// in front.',
  },
  unsupported: {
    title: 'This browser cannot make video calls',
    advice: 'Open the page in a current version of Chrome, Edge, Firefox or Safari.',
  },
  interrupted: {
    title: 'The camera did not start',
    advice: 'Something interrupted it. Try again.',
  },
  unknown: {
    title: 'Camera and microphone did not start',
    advice: 'Check that both are connected and allowed, then try again.',
  },
};

/** Every word that the page says. */
export const text = {
  name: 'Flinxx',
  skipToContent: 'Skip to content',
  home: {
    title: 'Flinxx: meet someone new, face to face',
    headline: 'Meet someone\u00a0new, face\u00a0to\u00a0face.',
    lead: 'One press, one stranger, one real conversation. No account, no profile, nothing to install.',
    start: 'Start a video chat',
    hint: 'Your browser asks for camera and microphone on the next page.',
    how: 'How it works',
    features: [
      {
        icon: 'bolt',
        title: 'There in a blink',
        body: 'First come, first served. Whoever waits longest is next, and the call connects while you say hello.',
      },
      {
        icon: 'lock',
        title: 'Between you two',
        body: 'Picture and sound are encrypted and travel from browser to browser. We only make the introduction.',
      },
      {
        icon: 'skip',
        title: 'Always your move',
        body: 'Mute, hide your camera, skip to the next person or stop. One press each, at any moment.',
      },
      {
        icon: 'ghost',
        title: 'Nothing stays',
        body: 'No sign-up, no history, no recording. When the call ends, it is gone for both of you.',
      },
    ],
    footer: 'Be kind. The other person is as curious as you are.',
  },
  chat: {
    title: 'Video chat · Flinxx',
    heading: 'Video chat',
    controls: 'Call controls',
    localVideo: 'Your video',
    remoteVideo: "Partner's video",
    mute: 'Mute',
    unmute: 'Unmute',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    skip: 'Skip',
    stop: 'Stop',
    start: 'Start again',
    retry: 'Try again',
    you: 'You',
    yourCameraOff: 'Camera off',
    partnerMuted: 'Partner is muted',
    partnerCameraOff: "Partner's camera is off",
    timer: 'Call duration',
  },
  status: {
    idle: 'Stopped',
    asking: 'Asking for camera and microphone',
    blocked: 'Camera and mic needed',
    connecting: 'Connecting to the server',
    searching: 'Looking for a partner',
    waiting: 'Waiting for a partner',
    delayed: 'Taking a short break',
    negotiating: 'Partner found, connecting',
    inCall: 'Connected',
    reconnecting: 'Reconnecting',
    offline: 'Reconnecting to the server',
    parted: {
      left: 'Partner left',
      skipped: 'Partner left for someone new',
      lost: 'Connection lost',
    },
  },
  /** The larger words in the middle of the stage while nobody is to be seen. */
  stage: {
    idle: { title: 'That’s it for now', body: 'Camera and microphone are off. Someone new is one press away.' },
    asking: { title: 'May we see you?', body: 'Allow camera and microphone in the browser’s question.' },
    blocked: { title: 'We can’t see you yet', body: 'A video chat needs a camera and a microphone.' },
    connecting: { title: 'One moment', body: 'Getting in touch with the server.' },
    searching: { title: 'Looking around', body: 'Somebody new in a moment.' },
    waiting: { title: 'You’re next', body: 'As soon as somebody presses Start, you meet.' },
    delayed: { title: 'A little slower', body: 'You have been through many people in a short time.' },
    negotiating: { title: 'Say hello', body: 'Somebody is here. The picture is on its way.' },
    left: { title: 'They’re gone', body: 'Looking for somebody new in a moment.' },
    skipped: { title: 'They moved on', body: 'It happens. Looking for somebody new in a moment.' },
    lost: { title: 'The line broke', body: 'Looking for somebody new in a moment.' },
  },
  problem: {
    media,
    offline: { title: 'The server is out of reach', advice: 'Check your connection. Trying again by itself.' },
    offlineInCall: { title: 'Lost touch with the server', advice: 'Your call goes on. Reconnecting by itself.' },
    rateLimited: (seconds: number): ProblemText => ({
      title: 'Too many requests',
      advice: 'Searching again by itself',
      spoken: `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    }),
    serverSilent: { title: 'The server did not answer', advice: 'Trying again by itself.' },
  },
  notFound: { title: 'Nothing here', body: 'This page does not exist.', home: 'To the front page' },
  crash: { title: 'Something broke', body: 'The page ran into an error. Loading it again helps.', reload: 'Load again' },
} as const;
