import { describe, expect, it, vi } from 'vitest';
import { answer, config, fakePeers, made, offer, open, openConnected, runPending } from '../testing/fakePeer';
import { FakeStream, fakeStream } from '../testing/fakes';
import { commonConfig, Prepared, type Tracks } from './prepared';
import type { IceConfig } from './protocol';
import { firstLimit } from './sending';

const ice: IceConfig = { iceServers: [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }], iceTransportPolicy: 'relay' };

fakePeers();

const nothing = () => undefined;
const prepare = (tracks: Tracks) => new Prepared(tracks, config, Date.now());

function prepareOffer(tracks: Tracks): Prepared {
  const prepared = prepare(tracks);
  prepared.offer(config, nothing);
  return prepared;
}

/** The server has it. */
function keptOffer(tracks: Tracks): Prepared {
  const prepared = prepareOffer(tracks);
  prepared.isKept = true;
  return prepared;
}

/** Its browser takes no other servers. */
function prepareStubborn(tracks: Tracks): Prepared {
  const prepared = new Prepared(tracks, ice, 0);
  made.last.setConfiguration.mockImplementation(() => {
    throw new DOMException('no', 'SyntaxError');
  });
  return prepared;
}

const tracksOf = (stream: FakeStream) => ({ audio: stream.getAudioTracks()[0], video: stream.getVideoTracks()[0] }) as unknown as Tracks;

describe('a connection that was made before there is a partner', () => {
  it('sends its offer at once, with what was gathered, and takes the answer to it', async () => {
    const { peer, describe: sent, suggest } = open(true, undefined, prepareOffer);
    made.last.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: 'early' }) } });
    expect(suggest).not.toHaveBeenCalled();
    await runPending();
    expect(made.made).toHaveLength(1);
    expect(sent.mock.calls).toEqual([[{ type: 'offer', sdp: 'offer 1', offerId: 1, epoch: 0 }]]);
    made.last.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: 'late' }) } });
    expect(suggest).toHaveBeenCalledWith({ candidate: 'late', epoch: 0 });
    peer.receive(answer('a', { offerId: 1, epoch: 0 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('a');
  });

  it('sends nothing where the partner has the offer, and takes the answer to it', async () => {
    const { peer, describe: sent } = open(true, undefined, keptOffer, true);
    await runPending();
    expect(sent).not.toHaveBeenCalled();
    peer.receive(answer('a', { offerId: 1, epoch: 0 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('a');
    peer.restart();
    await runPending();
    expect(sent.mock.lastCall).toEqual([{ type: 'offer', sdp: 'offer 2', offerId: 2, epoch: 0 }]);
  });

  it('is another connection where the partner has the offer of one that is gone', async () => {
    const { peer, describe: sent } = open(true, undefined, prepareOffer, true);
    await runPending();
    expect(sent.mock.calls).toEqual([[{ type: 'offer', sdp: 'offer 1', offerId: 1, epoch: 1 }]]);
    peer.receive(answer('to the old one', { offerId: 1, epoch: 0 }));
    await runPending();
    expect(made.last.remoteDescription).toBeNull();
    peer.receive(answer('a', { offerId: 1, epoch: 1 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('a');
  });

  it('has a whole offer once it is made and all candidates are there, of a bounded length', async () => {
    const whole = vi.fn<() => void>();
    const prepared = prepare(tracksOf(fakeStream()));
    prepared.offer(config, whole);
    made.last.gather();
    expect(prepared.whole()).toBeNull();
    whole.mockClear();
    await runPending();
    expect(whole).toHaveBeenCalledOnce();
    expect(prepared.whole()).toEqual({ type: 'offer', sdp: 'offer 1', offerId: 1, epoch: 0 });
    made.last.gather('gathering');
    expect(prepared.whole()).toBeNull();
    made.last.gather();
    made.last.localDescription = { type: 'offer', sdp: 'x'.repeat(14_001) };
    expect(prepared.whole()).toBeNull();
  });

  it('is set to begin with a small picture before anything is sent', () => {
    prepare(tracksOf(fakeStream()));
    expect(made.last.transceivers.map(({ encoding }) => encoding)).toEqual([{}, firstLimit]);
  });

  it('offers where it had no time to', async () => {
    const { describe: sent } = open(true, undefined, prepare);
    await runPending();
    expect(sent).toHaveBeenCalledOnce();
  });

  it('answers whoever waited', async () => {
    const { peer, describe: sent } = open(false, undefined, prepare);
    await runPending();
    expect(sent).not.toHaveBeenCalled();
    peer.receive(offer('o', { offerId: 1 }));
    await runPending();
    expect(made.made).toHaveLength(1);
    expect(sent.mock.calls).toEqual([[{ type: 'answer', sdp: 'answer 1', offerId: 1, epoch: 0 }]]);
  });

  it('is built anew where no offer could be made', async () => {
    const { peer } = open(true, undefined, (tracks) => {
      const prepared = prepare(tracks);
      made.last.setLocalDescription = () => Promise.reject(new DOMException('no', 'OperationError'));
      prepared.offer(config, nothing);
      return prepared;
    });
    await runPending();
    expect(peer.facts().refused).toBe(true);
  });

  it('is closed with the call, and where the servers of the call are refused', () => {
    const { peer } = open(true, undefined, prepareOffer);
    peer.close();
    expect(made.last.close).toHaveBeenCalledOnce();
    expect(() => open(true, undefined, prepareStubborn)).toThrow('no');
    expect(made.last.close).toHaveBeenCalledOnce();
  });
});

it('sends nothing from the moment on that it lingers, and closes the connection then', async () => {
  const { peer } = await openConnected();
  peer.close(true);
  expect(made.last.transceivers.map(({ sent }) => sent)).toEqual([null, null]);
  expect(made.last.close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(made.last.close).toHaveBeenCalledOnce();
});

describe('what is prepared', () => {
  it('has a way for each kind, also for what is not sent, and its candidates by the servers that it is told', () => {
    const prepared = new Prepared({ ...tracksOf(fakeStream('audio')), video: null }, null, 0);
    prepared.offer(ice, nothing);
    expect(made.last.setConfiguration.mock.calls).toEqual([[{ ...ice, ...commonConfig }]]);
    expect(made.last.transceivers.map(({ receiver }) => receiver.track.kind)).toEqual(['audio', 'video']);
  });

  it('becomes a call by the same servers alone, and only of the one who offers, once it has offered', () => {
    const prepared = new Prepared(tracksOf(fakeStream()), ice, 0);
    const renewed = { ...ice, iceServers: [{ urls: 'turn:turn.example', username: 'u2', credential: 'c2' }] };
    expect(prepared.fits(config, false)).toBe(true);
    prepared.offer(ice, nothing);
    expect(prepared.fits(renewed, true)).toBe(true);
    expect(prepared.fits(renewed, false)).toBe(false);
    expect(prepared.fits({ ...ice, iceTransportPolicy: 'all' }, true)).toBe(false);
    expect(prepared.fits(config, true)).toBe(false);
  });

  it('is good as long as the same is sent, and not for ever', () => {
    const tracks = tracksOf(fakeStream());
    const prepared = new Prepared(tracks, ice, 0);
    expect(prepared.isGood(tracks, 299_999)).toBe(true);
    expect(prepared.isGood(tracks, 300_000)).toBe(false);
    expect(prepared.isGood({ ...tracks, video: null }, 0)).toBe(false);
  });
});
