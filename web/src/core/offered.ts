import type { TrackKind } from './localMedia';

/** `rtx` and what repairs losses goes with whatever is sent; each browser has the two codecs, and a phone's chip mostly the second. */
const used: Readonly<Record<TrackKind, RegExp>> = {
  audio: /^audio\/(opus|red|telephone-event)$/i,
  video: /^video\/(vp8|h264|rtx|red|ulpfec)$/i,
};

/** What neither side looks at: the sending clock a second time, and what is for several sizes of one picture or for measuring. */
const unusedExtensions = /toffset|playout-delay|video-timing|color-space|rtp-stream-id|abs-capture-time|video-layers-allocation/;

/** Profiles of H.264 that no phone needs: High and Main, and packets of mode 0. */
const isUnusedProfile = (fmtp = ''): boolean => /profile-level-id=(4d|64|f4)/i.test(fmtp) || /packetization-mode=0/.test(fmtp);

interface Extension {
  readonly uri: string;
  readonly direction: RTCRtpTransceiverDirection;
}

/** Not every browser has it, and not every type knows it. */
type Narrowable = RTCRtpTransceiver & {
  readonly getHeaderExtensionsToNegotiate?: () => Extension[];
  readonly setHeaderExtensionsToNegotiate?: (extensions: readonly Extension[]) => void;
};

/**
 * Where the browser lets us choose extensions, too. Firefox does not, and leaves the feedback of the codecs that are not wanted in its
 * offer, which Chromium refuses as a whole.
 */
function narrowOne(way: Narrowable, kind: TrackKind): void {
  if (!way.setHeaderExtensionsToNegotiate) return;
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = codecs.filter(({ mimeType, sdpFmtpLine }) => used[kind].test(mimeType) && !isUnusedProfile(sdpFmtpLine));
  if (wanted.length > 0) way.setCodecPreferences(wanted);
  const extensions = way.getHeaderExtensionsToNegotiate?.() ?? [];
  const kept = extensions.map((each) => (unusedExtensions.test(each.uri) ? { ...each, direction: 'stopped' as const } : each));
  if (extensions.length > 0) way.setHeaderExtensionsToNegotiate(kept);
}

/** Offers what is used, and no more. Where the browser has no say in it, or wants none, it offers all. */
export function narrow(pc: RTCPeerConnection): void {
  if (typeof RTCRtpReceiver === 'undefined' || !RTCRtpReceiver.getCapabilities) return;
  for (const way of pc.getTransceivers()) {
    try {
      narrowOne(way, way.receiver.track.kind as TrackKind);
    } catch {
      // It is offered as it was.
    }
  }
}

/** A candidate that waits to be called by TCP: no browser calls. */
export const isUseless = (candidate: string | undefined): boolean => / tcptype active\b/.test(candidate ?? '');

/** Without candidates that lead nowhere. */
export const withoutUseless = (sdp: string): string => sdp.replace(/^a=candidate:.* tcptype active\b.*(?:\r?\n|$)/gm, '');

const startKilobits = 800;

/**
 * Chromium takes what it begins to send with from the other side's description. Of itself it begins with 300 kbit/s: the first frame is
 * dropped or small then, and comes some 100 ms later. Other browsers do not know the word.
 */
export function withStart(sdp: string): string {
  const begin = `x-google-start-bitrate=${startKilobits}`;
  const codecs = [...sdp.matchAll(/^a=rtpmap:(\d+) (?:VP8|H264)\/90000/gim)].map(([, type]) => type);
  return codecs.reduce<string>((text, type) => {
    const settings = new RegExp(`^a=fmtp:${type} .*?(?=\\r?$)`, 'm');
    if (settings.test(text)) return text.replace(settings, (line) => `${line};${begin}`);
    return text.replace(new RegExp(`^(a=rtpmap:${type} .*?)(\\r?\\n)`, 'm'), `$1$2a=fmtp:${type} ${begin}$2`);
  }, sdp);
}
