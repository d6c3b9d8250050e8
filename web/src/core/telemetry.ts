import { settings } from './settings';

/** What the operator learns of a visit: figures, and what went wrong. Nothing in it says who it was. */
export interface TelemetryReport {
  readonly pageLoadMs?: number;
  /** From pressing Start to the partner's first frame. */
  readonly firstFrameMs?: number;
  /** From being introduced to being connected. */
  readonly connectMs?: number;
  readonly roundTripMs?: number;
  readonly lossPercent?: number;
  readonly callSeconds?: number;
  readonly errors?: readonly TelemetryError[];
}

/** What the server counts; any other name makes it refuse the report. */
export type TelemetryError =
  | 'media_refused'
  | 'media_missing'
  | 'media_in_use'
  | 'media_other'
  | 'device_lost'
  | 'server_lost'
  | 'rate_limited'
  | 'ice_interrupted'
  | 'ice_lost'
  | 'autoplay_refused'
  | 'script_error';

const maxErrors = 8;

function beacon(report: TelemetryReport): void {
  const body = new Blob([JSON.stringify(report)], { type: 'application/json' });
  navigator.sendBeacon?.('/api/telemetry', body);
}

/** Gathers figures and sends them together, at the end of a call or when the page is left. */
export class Telemetry {
  readonly #enabled: () => boolean;
  readonly #send: (report: TelemetryReport) => void;
  #report: TelemetryReport = {};

  constructor(enabled: () => boolean, send = beacon) {
    this.#enabled = enabled;
    this.#send = send;
  }

  note(figures: Omit<TelemetryReport, 'errors'>): void {
    this.#report = { ...this.#report, ...figures };
  }

  fail(error: TelemetryError): void {
    const errors = this.#report.errors ?? [];
    if (errors.length < maxErrors) this.#report = { ...this.#report, errors: [...errors, error] };
  }

  /** Sends what there is, if the user lets it. */
  flush(): void {
    const report = this.#report;
    this.#report = {};
    if (Object.keys(report).length > 0 && this.#enabled()) this.#send(report);
  }
}

export const telemetry = new Telemetry(() => settings.get().telemetry);

function noteLoad(): void {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation) telemetry.note({ pageLoadMs: Math.round(navigation.domContentLoadedEventEnd) });
}

/** Gathers what concerns the page as a whole, and sends what there is when it is left. */
export function watchPage(): void {
  if (document.readyState === 'complete') noteLoad();
  else addEventListener('load', noteLoad, { once: true });
  addEventListener('error', () => telemetry.fail('script_error'));
  addEventListener('unhandledrejection', () => telemetry.fail('script_error'));
  addEventListener('pagehide', () => telemetry.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') telemetry.flush();
  });
}
