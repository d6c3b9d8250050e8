import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../testing/fakes';
import { maxRestarts, reach, urge } from './known';
import * as patience from './patience';
import { checks, inCall, nothing, off, Play } from '../testing/play';

describe('a meeting', () => {
  it('is connected with the first packets, and not before', () => {
    const play = new Play().go(500, nothing);
    expect(play.view.stand).toBe('meeting');
    play.become({ transport: 'connected', rounds: 1, channel: 'open' }).go(500, checks);
    expect(play.view.stand).toBe('meeting');
    play.go(500, { ...nothing, audio: 1, life: 100 });
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'coming', sound: 'heard', chat: 'mute' });
  });

  it('is connected with the first words of a partner who has neither camera nor microphone', () => {
    const play = new Play().become(fakeFacts({ devices: off })).go(500, nothing);
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'off', sound: 'off', chat: 'open' });
  });

  it('without an answer is said to be so, and given up within ten seconds', () => {
    const play = new Play().go(patience.meeting, nothing);
    expect(play.view.stand).toBe('unanswered');
    play.go(60_000, nothing);
    expect(play.remedies).toEqual([['give-up', 10_000]]);
  });

  it.each([true, false])('without a way is tried once more, and given up: %s', (initiator) => {
    const play = new Play(initiator).become({ rounds: 1, transport: 'connecting' }).go(patience.meeting, nothing);
    expect(play.view.stand).toBe('unreached');
    play.go(60_000, nothing);
    expect(play.tried).toEqual(['rebuild', 'give-up']);
    expect(play.now).toBe(15_000);
  });

  it('is tried once more at once when a description is refused, or there is no way', () => {
    for (const change of [{ over: true }, { refused: true }, { transport: 'failed', rounds: 1 }] as const) {
      expect(new Play().become(change).go(500, nothing).tried).toEqual(['rebuild']);
    }
    const twice = new Play().become({ over: true }).go(500, nothing).become({ over: true }).go(500, nothing);
    expect(twice.tried).toEqual(['rebuild', 'give-up']);
  });

  it('waits for the server where that cannot be reached', () => {
    const play = new Play();
    play.known = reach(play.known, false, 0);
    expect(play.go(60_000, nothing).remedies).toEqual([]);
    play.known = reach(play.known, true, play.now);
    expect(play.go(60_000, nothing).remedies).toEqual([['give-up', 70_000]]);
  });
});

describe('a call', () => {
  it('goes on without a remedy as long as packets come', () => {
    const play = inCall().go(600_000);
    expect(play.view).toEqual({ stand: 'connected', long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open', remedy: null });
    expect(play.remedies).toEqual([]);
  });

  it('goes on with a partner who has switched all off, with few signs of life', () => {
    const play = inCall(true, { devices: off });
    for (let round = 0; round < 20; round += 1) play.go(500, checks).go(5000, nothing);
    expect(play.view.stand).toBe('connected');
    expect(play.remedies).toEqual([]);
  });

  it('is judged by the connection alone where there are no counters', () => {
    const play = new Play().become(fakeFacts()).go(60_000, null);
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'shown', sound: 'heard' });
    expect(play.become({ transport: 'disconnected' }).go(500, null).view.stand).toBe('broken');
  });

  it('goes on when a description is refused, and needs another connection once it is interrupted', () => {
    const play = inCall(true, { refused: true }).go(60_000);
    expect(play.view.stand).toBe('connected');
    expect(play.remedies).toEqual([]);
    expect(play.go(2500, nothing).tried).toEqual(['rebuild']);
  });

  it('of a page that slept has not been silent meanwhile', () => {
    const play = inCall();
    play.now += 3_600_000;
    expect(play.go(500).view.stand).toBe('connected');
    play.now += 3_600_000;
    expect(play.go(500, nothing).view.stand).toBe('connected');
    expect(play.remedies).toEqual([]);
  });
});

describe('an interruption', () => {
  it('is said within three seconds, and the restart tried at once', () => {
    const play = inCall().go(2500, nothing);
    expect(play.view).toMatchObject({ stand: 'broken', long: false, chat: 'paused' });
    expect(play.tried).toEqual(['restart']);
  });

  it('is over with the next packets, whether the restart was answered or not', () => {
    const play = inCall().go(12_000, nothing);
    expect(play.view).toMatchObject({ stand: 'broken', long: true });
    expect(play.go(500).view).toMatchObject({ stand: 'connected', chat: 'open' });
    expect(play.tried).toEqual(['restart']);
  });

  it('leaves the restart to who made the first offer, for a while', () => {
    const play = inCall(false).go(2500, nothing);
    expect(play.tried).toEqual([]);
    expect(play.go(2500, nothing).tried).toEqual(['restart']);
    const quicker = inCall(false).go(2500, nothing).answer().go(4000, nothing);
    expect(quicker.tried).toEqual([]);
  });

  it('has the restart tried again where it was answered and did not help, then another connection built', () => {
    const play = inCall().go(2500, nothing);
    for (let n = 0; n < maxRestarts; n += 1) play.answer().go(patience.restarted + 500, nothing);
    expect(play.tried).toEqual(['restart', 'restart', 'restart', 'rebuild']);
    play.answer().go(60_000, nothing);
    expect(play.tried.slice(maxRestarts)).toEqual(['rebuild', 'give-up']);
    expect(play.now).toBeLessThan(5000 + 2500 + patience.brokenInAll);
  });

  it('is tried anew when the network or the server is back, though an offer waits for its answer', () => {
    const play = inCall().go(6000, nothing);
    expect(play.link.offering).toBe(true);
    play.known = urge(play.known);
    expect(play.go(500, nothing).tried).toEqual(['restart', 'restart']);
    play.known = reach(play.known, false, play.now);
    play.go(6000, nothing);
    play.known = reach(play.known, true, play.now);
    expect(play.go(500, nothing).tried).toHaveLength(3);
  });

  it('is not over, and no reason for another connection, with the first sign of a path', () => {
    const play = inCall().go(12_000, nothing).go(1000, checks);
    expect(play.view.stand).toBe('broken');
    expect(play.go(500).view.stand).toBe('connected');
    expect(play.tried).toEqual(['restart']);
  });

  it('waits for a partner who does not answer, and gives up after half a minute', () => {
    const play = inCall().go(120_000, nothing);
    expect(play.tried).toEqual(['restart', 'give-up']);
    expect(play.now).toBeLessThanOrEqual(5000 + 2500 + patience.brokenInAll);
  });

  it('is not given up while the server cannot be reached, and tried anew when it can', () => {
    const play = inCall();
    play.known = reach(play.known, false, play.now);
    expect(play.go(120_000, nothing).tried).toEqual([]);
    play.known = reach(play.known, true, play.now);
    expect(play.go(500, nothing).tried).toEqual(['restart']);
  });

  it('has another connection built at once when the partner has closed this one, or refuses it', () => {
    const play = inCall().become({ over: true, channel: 'closed' }).go(500, nothing);
    expect(play.view.stand).toBe('broken');
    expect(play.go(500, nothing).tried).toEqual(['rebuild']);
    play.answer().become(fakeFacts({ epoch: 1 })).go(500);
    expect(play.view).toMatchObject({ stand: 'connected', chat: 'open' });
  });

  it('has another connection built when the channel did not live through the restart', () => {
    const play = inCall().go(2500, nothing).answer().become({ channel: 'closed' }).go(500);
    expect(play.tried).toEqual(['restart', 'rebuild']);
    play.answer().become(fakeFacts({ epoch: 1 })).go(500);
    expect(play.view).toMatchObject({ stand: 'connected', chat: 'open' });
  });

  it.each([true, false])('has another path looked for also where the connection had been built anew while meeting: %s', (initiator) => {
    const play = new Play(initiator).become({ over: true }).go(500, nothing).become(fakeFacts({ epoch: 1 })).go(60_000);
    expect(play.go(5000, nothing).tried).toEqual(['rebuild', 'restart']);
    expect(play.answer().go(5000).view.stand).toBe('connected');
  });

  it('leaves a partner alone who never had a channel', () => {
    const play = inCall(true, { channel: 'closed', sayings: 0, devices: null }).go(2500, nothing).answer().go(60_000);
    expect(play.tried).toEqual(['restart']);
    expect(play.view).toMatchObject({ stand: 'connected', chat: 'mute' });
  });

  it('is tried anew when told to, also while another connection is built', () => {
    const play = inCall().become({ refused: true }).go(2500, nothing).go(2500, nothing);
    expect(play.tried).toEqual(['rebuild']);
    play.known = urge(play.known);
    expect(play.go(500, nothing).tried).toEqual(['rebuild', 'restart']);
    const silent = inCall().go(7000, checks).answer().become(fakeFacts({ epoch: 1 })).go(2500, checks);
    expect(silent.tried.at(-1)).toBe('rebuild');
    const before = silent.tried.length;
    silent.known = urge(silent.known);
    expect(silent.go(500, checks).tried.slice(before)).toEqual(['rebuild']);
  });

  it('is not counted together with what was tried before it', () => {
    const play = inCall(false);
    for (let n = 0; n < maxRestarts; n += 1) {
      play.known = urge(play.known);
      play.go(2500).answer().go(2500);
    }
    expect(play.tried).toEqual(['restart', 'restart', 'restart']);
    expect(play.go(2500, nothing).tried).toHaveLength(maxRestarts);
    expect(play.go(2500, nothing).tried.slice(maxRestarts)).toEqual(['restart']);
  });

  it('is said to wait where it was mended too often, and mended as soon as that may be', () => {
    const play = inCall(true, { spent: true }).go(2500, nothing);
    expect(play.view).toMatchObject({ stand: 'broken', spent: true });
    expect(play.tried).toEqual([]);
    play.become({ spent: false }).go(500, nothing);
    expect(play.view).toMatchObject({ stand: 'broken', spent: false });
    expect(play.tried).toEqual(['restart']);
    const over = inCall(true, { spent: true, over: true }).go(2500, nothing);
    expect(over.view.spent).toBe(true);
    expect(over.tried).toEqual([]);
    expect(over.go(120_000, nothing).tried).toEqual(['give-up']);
  });

  it('of one who was asked for it, or whose network changed, is mended at once', () => {
    const play = inCall(false);
    play.known = urge(play.known);
    expect(play.go(500).tried).toEqual(['restart']);
    const other = inCall(false).go(2500, nothing);
    other.known = urge(other.known);
    expect(other.go(500, nothing).tried).toEqual(['restart']);
  });
});

describe('another way that the user asks for while the server is away', () => {
  it('is looked for as soon as it is back, though the call goes on', () => {
    const play = inCall();
    play.known = urge(reach(play.known, false, play.now));
    expect(play.go(5000).tried).toEqual([]);
    play.known = reach(play.known, true, play.now);
    expect(play.go(5000).tried).toEqual(['restart']);
  });

  it('is looked for also when an interruption has come and gone meanwhile', () => {
    const play = inCall();
    play.known = urge(reach(play.known, false, play.now));
    expect(play.go(4000, nothing).view.stand).toBe('broken');
    expect(play.go(1000).view.stand).toBe('connected');
    play.known = reach(play.known, true, play.now);
    expect(play.go(5000).tried).toEqual(['restart']);
  });

  it('is not looked for twice where a restart has helped', () => {
    const play = inCall().go(2500, nothing);
    expect(play.tried).toEqual(['restart']);
    play.known = urge(play.known);
    expect(play.go(5000).tried).toEqual(['restart']);
  });
});

describe('a path over which nothing comes', () => {
  it('is said to be so, then another connection is tried, then the next partner', () => {
    const play = inCall().go(4500, checks);
    expect(play.view.stand).toBe('silent');
    play.go(2500, checks);
    expect(play.tried).toContain('rebuild');
    expect(play.go(60_000, nothing).tried.at(-1)).toBe('give-up');
    expect(play.now).toBeLessThan(30_000);
  });

  it('is not mended by a connection over which the partner only speaks', () => {
    const play = inCall().go(10_000, checks).answer().become(fakeFacts({ epoch: 1 }));
    play.go(60_000, checks);
    expect(play.tried.filter((remedy) => remedy === 'rebuild')).toHaveLength(1);
    expect(play.tried.at(-1)).toBe('give-up');
  });
});
