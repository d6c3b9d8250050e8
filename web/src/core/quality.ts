import type { Counts } from './known';

/** How good the connection to the partner is, from what the browser counts. */
export interface Quality {
  readonly level: 'good' | 'fair' | 'poor';
  readonly roundTripMs: number | null;
  /** Of what the partner sent in the time between the two readings. */
  readonly lossPercent: number | null;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly kilobitsPerSecond: number | null;
  /** Through a TURN server, or from browser to browser. */
  readonly path: 'relay' | 'direct' | null;
}

/** The counters of one reading; what the next one is compared with. */
export interface Reading {
  readonly at: number;
  readonly received: number;
  readonly lost: number;
  readonly bytes: number;
}

interface Inbound extends RTCInboundRtpStreamStats {
  readonly kind: string;
}

type Pair = RTCIceCandidatePairStats & { readonly selected?: boolean; readonly lastPacketReceivedTimestamp?: number };

function listOf(report: RTCStatsReport): readonly RTCStats[] {
  const reports: RTCStats[] = [];
  report.forEach((entry: RTCStats) => reports.push(entry));
  return reports;
}

const inboundOf = (reports: readonly RTCStats[]) => reports.filter(({ type }) => type === 'inbound-rtp') as Inbound[];
const pairsOf = (reports: readonly RTCStats[]) => reports.filter(({ type }) => type === 'candidate-pair') as Pair[];

/** Counts what has come in. Null where the report has nothing to say, as that of a connection without a path. */
export function readCounts(report: RTCStatsReport): Counts | null {
  const reports = listOf(report);
  const pairs = pairsOf(reports);
  if (pairs.length === 0) return null;
  const inbound = inboundOf(reports);
  const packets = (wanted: string) =>
    inbound.reduce((sum, { kind, packetsReceived }) => sum + (kind === wanted ? (packetsReceived ?? 0) : 0), 0);
  return {
    audio: packets('audio'),
    video: packets('video'),
    frames: inbound.reduce((sum, { framesDecoded }) => sum + (framesDecoded ?? 0), 0),
    // Which of these a browser has is its own affair. Any that grows is a sign of life.
    life: pairs.reduce(
      (sum, pair) => sum + (pair.bytesReceived ?? 0) + (pair.responsesReceived ?? 0) + (pair.lastPacketReceivedTimestamp ?? 0),
      0,
    ),
  };
}

/** The pair of addresses in use. Chromium names it in the transport, Firefox marks the pair. */
function selectedPair(reports: readonly RTCStats[]): Pair | undefined {
  const transport = reports.find(({ type }) => type === 'transport') as RTCTransportStats | undefined;
  const pairs = pairsOf(reports);
  return pairs.find(({ id }) => id === transport?.selectedCandidatePairId) ?? pairs.find(({ selected }) => selected);
}

function pathOf(reports: readonly RTCStats[], pair: Pair | undefined): Quality['path'] {
  if (!pair) return null;
  const ends = reports.filter(({ id }) => id === pair.localCandidateId || id === pair.remoteCandidateId);
  return ends.some((end) => 'candidateType' in end && end.candidateType === 'relay') ? 'relay' : 'direct';
}

function grade(roundTripMs: number | null, lossPercent: number | null): Quality['level'] {
  const [trip, loss] = [roundTripMs ?? 0, lossPercent ?? 0];
  if (trip > 400 || loss > 8) return 'poor';
  return trip > 180 || loss > 2 ? 'fair' : 'good';
}

/** Reads a report of `getStats`, against the reading of before where there is one. */
export function readQuality(report: RTCStatsReport, before: Reading | null): { quality: Quality; reading: Reading } {
  const reports = listOf(report);
  const inbound = inboundOf(reports);
  const sum = (of: (entry: Inbound) => number | undefined) => inbound.reduce((total, entry) => total + (of(entry) ?? 0), 0);
  const reading: Reading = {
    at: inbound[0]?.timestamp ?? 0,
    received: sum(({ packetsReceived }) => packetsReceived),
    lost: sum(({ packetsLost }) => packetsLost),
    bytes: sum(({ bytesReceived }) => bytesReceived),
  };

  const seconds = before ? (reading.at - before.at) / 1000 : 0;
  const received = reading.received - (before?.received ?? 0);
  const lost = Math.max(0, reading.lost - (before?.lost ?? 0));
  const lossPercent = before && received + lost > 0 ? (100 * lost) / (received + lost) : null;
  const pair = selectedPair(reports);
  const roundTripMs = pair?.currentRoundTripTime === undefined ? null : Math.round(pair.currentRoundTripTime * 1000);
  const video = inbound.find(({ kind }) => kind === 'video');
  const quality: Quality = {
    level: grade(roundTripMs, lossPercent),
    roundTripMs,
    lossPercent,
    width: video?.frameWidth ?? 0,
    height: video?.frameHeight ?? 0,
    framesPerSecond: Math.round(video?.framesPerSecond ?? 0),
    kilobitsPerSecond: before && seconds > 0 ? Math.round((8 * (reading.bytes - before.bytes)) / 1000 / seconds) : null,
    path: pathOf(reports, pair),
  };
  return { quality, reading };
}
