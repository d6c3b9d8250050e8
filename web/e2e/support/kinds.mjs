// The partners that a page may meet: what each is, and what it does.
//   ways    what is missing in a client of our own (see partner.mjs); without them the partner is a second page, in Chromium
//   act     what happens in the call; the seconds count from there, or from being introduced where there is none
//   after   seconds: when to look beyond 20
//   chat    the second at which a message is written
/** No partner makes the page offer, or answer, more often than this within a test. */
export const mostOffers = 6;
export const mostAnswers = 20;

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What lasts longer than the looks that each kind gets is looked at until it has been over for a while. */
const late = (seconds) => {
  if (seconds > 20) return [30, seconds + 2, seconds + 10, seconds + 20];
  return seconds > 10 ? [30] : [];
};

const frozen = (seconds) => ({
  what: `it sleeps (its processes are stopped) for ${seconds} s`,
  act: async ({ partnerBrowser }) => {
    partnerBrowser.freeze();
    await pause(seconds);
    partnerBrowser.thaw();
  },
  chat: seconds > 20 ? seconds + 12 : undefined,
  after: late(seconds),
});

/** The ways to be cut off, each with what begins it and what ends it. */
export const cuts = {
  cut: { what: 'its network is down', off: (network) => network.unplug('partner'), on: (network) => network.plug('partner') },
  'own-cut': { what: "the page's own network is down", off: (network) => network.unplug('page'), on: (network) => network.plug('page') },
  'path-cut': { what: 'both reach the server, but not each other,', off: (network) => network.part(), on: (network) => network.join() },
  swallowed: {
    what: 'all that the page sends and gets is swallowed, and its machine does not know,',
    off: (network) => network.swallow('page'),
    on: (network) => network.deliver('page'),
  },
};

const cutFor = ({ what, off, on }, seconds) => ({
  what: `${what} for ${seconds} s`,
  network: true,
  act: async ({ network }) => {
    off(network);
    await pause(seconds);
    on(network);
  },
  after: late(seconds),
});
const cutKinds = Object.entries(cuts).flatMap(([name, cut]) => [3, 12, 40].map((seconds) => [`${name}-${seconds}`, cutFor(cut, seconds)]));

export const kinds = {
  well: { what: 'does all that it should', ways: {} },
  'answers-nothing': { what: 'answers nothing', ways: { answers: false }, after: [30] },
  'no-way': { what: 'answers, but names no address and tries none', ways: { candidates: false }, after: [30] },
  garbage: { what: 'answers with what is no description', ways: { garbage: true }, after: [30] },
  'refuses-channel': { what: 'answers `m=application 0`', ways: { refuses: ['application'], channel: 'none' }, chat: 6 },
  'no-channel': { what: 'never makes a channel', ways: { channel: 'none' }, chat: 6 },
  'silent-channel': { what: 'never speaks on the channel', ways: { channel: 'silent' }, chat: 6 },
  'no-picture': { what: 'sends no picture and says nothing of it', ways: { picture: false, channel: 'none' } },
  'no-picture-line': { what: 'answers `m=video 0`', ways: { picture: false, refuses: ['video'], channel: 'none' } },
  'no-sound': { what: 'sends no sound and says nothing of it', ways: { sound: false, channel: 'none' } },
  'no-sound-line': { what: 'answers `m=audio 0`', ways: { sound: false, refuses: ['audio'], channel: 'none' } },
  'closes-channel': { what: 'closes the channel', ways: {}, act: ({ partner }) => partner.closeChannel(), chat: 6 },
  'closes-connection': { what: 'closes its connection and stays', ways: {}, act: ({ partner }) => partner.closeConnection(), after: [30, 40] },
  'tracks-end': { what: 'its camera and microphone end', ways: {}, act: ({ partner }) => partner.endTracks(), after: [30] },
  'sends-nothing': { what: 'sends no more packets, ICE goes on', ways: {}, act: ({ partner }) => partner.sendNothing(), after: [30, 40] },
  'frozen-5': frozen(5),
  'frozen-15': frozen(15),
  'frozen-35': frozen(35),
  'messages-10000': {
    what: 'sends 10,000 messages on the channel',
    ways: {},
    act: ({ partner }) => partner.sendMany(10_000, { text: 'message # of many, with some more words to fill a line or two of the chat' }),
    chat: 6,
  },
  'devices-10000': {
    what: 'sends 10,000 times what its devices are',
    ways: {},
    act: async ({ partner }) => {
      await partner.sendMany(5000, { mic: true, camera: false });
      await partner.sendMany(5000, { mic: true, camera: true });
    },
  },
  'offers-300': { what: 'makes 300 offers', ways: {}, act: ({ partner }) => partner.offerMany(300) },
  leaves: { what: 'leaves', ways: {}, act: ({ partner }) => partner.tell(() => globalThis.partner.leave()) },
  killed: { what: 'its processes are killed', ways: {}, act: ({ partnerBrowser }) => partnerBrowser.kill() },
  ...Object.fromEntries(cutKinds),
  'new-address': { what: 'its address changes', network: true, act: ({ network }) => network.readdress('partner') },
  'own-new-address': { what: "the page's own address changes", network: true, act: ({ network }) => network.readdress('page') },
};
