import { afterEach, describe, expect, it, vi } from 'vitest';
import { isUseless, narrow, withoutUseless, withStart } from './offered';

afterEach(() => vi.unstubAllGlobals());

const codec = (mimeType: string, sdpFmtpLine?: string) => ({ mimeType, clockRate: 90_000, ...(sdpFmtpLine && { sdpFmtpLine }) });
const all = {
  audio: ['audio/opus', 'audio/red', 'audio/G722', 'audio/PCMU', 'audio/CN', 'audio/telephone-event'].map((name) => codec(name)),
  video: [
    codec('video/VP8'), codec('video/rtx'), codec('video/VP9', 'profile-id=0'), codec('video/AV1'), codec('video/red'), codec('video/ulpfec'), codec('video/flexfec-03'),
    codec('video/H264', 'packetization-mode=1;profile-level-id=42e01f'), codec('video/H264', 'packetization-mode=0;profile-level-id=42e01f'),
    codec('video/H264', 'packetization-mode=1;profile-level-id=4d001f'),
  ],
};

function fakeWay(kind: 'audio' | 'video') {
  return {
    receiver: { track: { kind } },
    setCodecPreferences: vi.fn<(codecs: { mimeType: string }[]) => void>(),
    getHeaderExtensionsToNegotiate: () =>
      ['urn:ietf:params:rtp-hdrext:toffset', 'urn:3gpp:video-orientation'].map((uri) => ({ uri, direction: 'sendrecv' })),
    setHeaderExtensionsToNegotiate: vi.fn<(extensions: unknown) => void>(),
  };
}

const connectionOf = (...ways: object[]) => ({ getTransceivers: () => ways }) as unknown as RTCPeerConnection;

describe('an offer', () => {
  it('has what is used, H.264 for phones among it, and no more', () => {
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: (kind: 'audio' | 'video') => ({ codecs: all[kind] }) });
    const [sound, pictures] = [fakeWay('audio'), fakeWay('video')];
    narrow(connectionOf(sound, pictures));
    const names = (way: ReturnType<typeof fakeWay>) => way.setCodecPreferences.mock.lastCall?.[0].map(({ mimeType }) => mimeType);
    expect(names(sound)).toEqual(['audio/opus', 'audio/red', 'audio/telephone-event']);
    expect(names(pictures)).toEqual(['video/VP8', 'video/rtx', 'video/red', 'video/ulpfec', 'video/H264']);
    expect(pictures.setHeaderExtensionsToNegotiate).toHaveBeenCalledWith([
      { uri: 'urn:ietf:params:rtp-hdrext:toffset', direction: 'stopped' },
      { uri: 'urn:3gpp:video-orientation', direction: 'sendrecv' },
    ]);
  });

  it('is as the browser makes it where the browser has no say in it', () => {
    const way = fakeWay('video');
    narrow(connectionOf(way));
    expect(way.setCodecPreferences).not.toHaveBeenCalled();
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: all.video }) });
    way.setCodecPreferences.mockImplementation(() => {
      throw new DOMException('no', 'InvalidModificationError');
    });
    expect(() => narrow(connectionOf(way))).not.toThrow();
  });

  it('is not narrowed where the browser has no say in its extensions, as in Firefox: others would refuse it', () => {
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: all.video }) });
    const way = { ...fakeWay('video'), getHeaderExtensionsToNegotiate: undefined, setHeaderExtensionsToNegotiate: undefined };
    narrow(connectionOf(way));
    expect(way.setCodecPreferences).not.toHaveBeenCalled();
  });

  it('has no candidates that lead nowhere', () => {
    const [udp, passive, active] = ['candidate:1 1 udp 1 ::1 5 typ host', 'candidate:2 1 tcp 1 ::1 5 typ host tcptype passive', 'candidate:3 1 tcp 1 ::1 9 typ host tcptype active generation 0'];
    expect([udp, passive, active, undefined].map(isUseless)).toEqual([false, false, true, false]);
    expect(withoutUseless(`v=0\r\na=${udp}\r\na=${active}\r\na=${passive}\r\na=mid:0\r\n`)).toBe(`v=0\r\na=${udp}\r\na=${passive}\r\na=mid:0\r\n`);
  });
});

const lines = (...each: string[]) => `${each.join('\r\n')}\r\n`;

it('is told with what rate to begin, for pictures alone, whatever else it says of them', () => {
  const said = lines('m=audio 9 x 111', 'a=rtpmap:111 opus/48000/2', 'm=video 9 x 96 97 102', 'a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96', 'a=rtpmap:102 H264/90000', 'a=fmtp:102 packetization-mode=1');
  expect(withStart(said)).toBe(
    said.replace('VP8/90000', 'VP8/90000\r\na=fmtp:96 x-google-start-bitrate=800').replace('packetization-mode=1', 'packetization-mode=1;x-google-start-bitrate=800'),
  );
});
