import { describe, expect, it } from 'vitest';
import { readQuality } from './quality';
import { QualityMonitor } from './qualityMonitor';

interface Figures {
  readonly at?: number;
  readonly trip?: number;
  readonly received?: number;
  readonly lost?: number;
  readonly bytes?: number;
  readonly type?: string;
  readonly firefox?: boolean;
}

function report({ at = 0, trip = 0.02, received = 0, lost = 0, bytes = 0, type = 'host', firefox = false }: Figures) {
  const stats = [
    ...(firefox ? [] : [{ id: 't', type: 'transport', selectedCandidatePairId: 'p' }]),
    { id: 'other', type: 'candidate-pair', currentRoundTripTime: 9 },
    {
      id: 'p',
      type: 'candidate-pair',
      currentRoundTripTime: trip,
      localCandidateId: 'l',
      remoteCandidateId: 'r',
      selected: firefox,
    },
    { id: 'l', type: 'local-candidate', candidateType: type },
    { id: 'r', type: 'remote-candidate', candidateType: 'host' },
    { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: at, packetsReceived: received, packetsLost: lost, bytesReceived: bytes },
    { id: 'v', type: 'inbound-rtp', kind: 'video', timestamp: at, frameWidth: 640, frameHeight: 360, framesPerSecond: 29.6 },
  ];
  return new Map(stats.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;
}

describe('the quality of a connection', () => {
  it('is what has changed since the reading before', () => {
    const first = readQuality(report({ at: 1000, received: 100, lost: 50, bytes: 1000 }), null);
    expect(first.quality).toMatchObject({ level: 'good', lossPercent: null, kilobitsPerSecond: null, roundTripMs: 20 });
    const { quality } = readQuality(report({ at: 3000, received: 195, lost: 55, bytes: 51_000 }), first.reading);
    expect(quality).toMatchObject({ level: 'fair', lossPercent: 5, kilobitsPerSecond: 200, width: 640, height: 360, framesPerSecond: 30 });
  });

  it.each([
    [0.02, 0, 'good'],
    [0.25, 0, 'fair'],
    [0.5, 0, 'poor'],
    [0.02, 20, 'poor'],
  ])('is graded by round trip and loss: %d s, %d lost', (trip, lost, level) => {
    const before = { at: 0, received: 0, lost: 0, bytes: 0 };
    expect(readQuality(report({ at: 1000, trip, received: 80, lost }), before).quality.level).toBe(level);
  });

  it('says whether a relay is between the two, in every browser', () => {
    expect(readQuality(report({}), null).quality.path).toBe('direct');
    expect(readQuality(report({ type: 'relay' }), null).quality.path).toBe('relay');
    expect(readQuality(report({ type: 'relay', firefox: true }), null).quality).toMatchObject({ path: 'relay', roundTripMs: 20 });
    expect(readQuality(new Map() as unknown as RTCStatsReport, null).quality).toMatchObject({ path: null, roundTripMs: null });
  });
});

describe('the monitor', () => {
  it('grades every two seconds, over what has come in since the grade before', () => {
    const monitor = new QualityMonitor(0);
    expect(monitor.read(report({ at: 1000 }), 1999)).toBeNull();
    expect(monitor.read(report({ at: 2000, received: 100, bytes: 1000 }), 2000)).toMatchObject({ kilobitsPerSecond: null });
    expect(monitor.read(report({ at: 3000, received: 150, bytes: 26_000 }), 3000)).toBeNull();
    expect(monitor.read(report({ at: 4000, received: 200, bytes: 51_000 }), 4000)).toMatchObject({ kilobitsPerSecond: 200, lossPercent: 0 });
  });
});
