import { type Quality, readQuality, type Reading } from './quality';

const qualityMs = 2000;

/** Grades the connection from reports that come more often than the figures are worth. */
export class QualityMonitor {
  #reading: Reading | null = null;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** Null where the next grade is not due yet. */
  read(report: RTCStatsReport, now: number): Quality | null {
    if (now - this.#at < qualityMs) return null;
    const { quality, reading } = readQuality(report, this.#reading);
    this.#reading = reading;
    this.#at = now;
    return quality;
  }
}
