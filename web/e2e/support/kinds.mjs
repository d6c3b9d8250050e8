// The partners that a page may meet: what each is, and what it does.
//   ways    what is missing in a client of our own (see partner.mjs); without them the partner is a second page, in Chromium
//   act     what happens in the call; the seconds count from there, or from being introduced where there is none
//   after   seconds: when to look beyond 20
//   chat    a message is written after the look at 5 s
const second = 1000;
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * second));

const frozen = (seconds) => ({
  what: `its processes are stopped for ${seconds} s`,
  act: async ({ partnerBrowser }) => {
    partnerBrowser.freeze();
    await pause(seconds);
    partnerBrowser.thaw();
  },
  lasts: seconds,
  chat: seconds > 20 ? seconds + 12 : undefined,
  after: seconds > 20 ? [30, seconds + 2, seconds + 10, seconds + 20] : [],
});

const cut = (what, off, on) => (seconds) => ({
  what: `${what} for ${seconds} s`,
  network: true,
  act: async ({ network }) => {
    off(network);
    await pause(seconds);
    on(network);
  },
  lasts: seconds,
  after: seconds > 20 ? [30, seconds + 2, seconds + 10, seconds + 20] : [],
});
const unplugs = (place, what) => cut(what, (network) => network.unplug(place), (network) => network.plug(place));
const partnerCut = unplugs('partner', 'its network is down');
const ownCut = unplugs('page', "the page's own network is down");
const pathCut = cut('the two do not reach each other, both reach the server,', (network) => network.part(), (network) => network.join());
const swallowed = cut("what the page sends and gets is swallowed, unknown to its machine,", (network) => network.swallow('page'), (network) => network.deliver('page'));

export const kinds = {
  well: { what: 'does all that it should', ways: {} },
  'answers-nothing': { what: 'answers nothing', ways: { answers: false }, after: [30] },
  'no-way': { what: 'answers, but names no address and tries none', ways: { candidates: false }, after: [30] },
  garbage: { what: 'answers with what is no description', ways: { garbage: true }, after: [30] },
  'refuses-channel': { what: 'answers `m=application 0`', ways: { refuses: ['application'], channel: 'none' }, chat: 6 },
  'no-channel': { what: 'never makes a channel', ways: { channel: 'none' }, chat: 6 },
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
  'cut-3': partnerCut(3),
  'cut-12': partnerCut(12),
  'cut-40': partnerCut(40),
  'own-cut-3': ownCut(3),
  'own-cut-12': ownCut(12),
  'own-cut-40': ownCut(40),
  'path-cut-3': pathCut(3),
  'path-cut-12': pathCut(12),
  'path-cut-40': pathCut(40),
  'swallowed-3': swallowed(3),
  'swallowed-12': swallowed(12),
  'new-address': { what: 'its address changes', network: true, act: ({ network }) => network.readdress('partner') },
  'own-new-address': { what: "the page's own address changes", network: true, act: ({ network }) => network.readdress('page') },
};
