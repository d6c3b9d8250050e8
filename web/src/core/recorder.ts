import type { MediaProblem } from './media';
import { markMoment, type Moment, momentOf } from './moments';
import type { Quality } from './quality';
import type { CallEvent, CallState, Phase } from './state';
import type { Telemetry, TelemetryError } from './telemetry';

function since(moment: Moment): number | undefined {
  const then = momentOf(moment);
  return then === undefined ? undefined : Math.round(performance.now() - then);
}

const mediaErrors: Readonly<Partial<Record<MediaProblem, TelemetryError>>> = {
  refused: 'media_refused',
  'no-device': 'media_missing',
  'in-use': 'media_in_use',
};

/** Follows a call for the operator's figures. */
export class Recorder {
  readonly #telemetry: Telemetry;
  #awaitsFrame = false;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  hear(event: CallEvent, before: CallState, after: CallState, at: number): void {
    switch (event.type) {
      case 'start':
        this.#begin();
        break;
      case 'media-ready':
        markMoment('media');
        break;
      case 'media-failed':
        this.#telemetry.fail(mediaErrors[event.problem] ?? 'media_other');
        break;
      case 'device-problem':
        if (event.problem.problem === 'unplugged') this.#telemetry.fail('device_lost');
        break;
      case 'online':
        markMoment('online');
        break;
      case 'offline':
        if (before.server === 'online') this.#telemetry.fail('server_lost');
        break;
      case 'limited':
      case 'refused':
        if (event.type === 'limited' || event.code === 'rate_limited') this.#telemetry.fail('rate_limited');
        break;
      case 'matched':
        markMoment('matched');
        break;
      case 'partner-view':
        this.#follow(before.phase.tag, after.phase.tag);
        break;
      case 'partner-quality':
        this.#read(event.quality);
        break;
      case 'peer-lost':
        this.#telemetry.fail('ice_lost');
        break;
      default:
        break;
    }
    if ('since' in before.phase && !('since' in after.phase)) this.#end(before.phase.since, at);
  }

  /** The first frame of a partner is to be seen. */
  sawFrame(): void {
    if (!this.#awaitsFrame) return;
    this.#awaitsFrame = false;
    const firstFrameMs = since('start');
    markMoment('frame');
    if (firstFrameMs !== undefined) this.#telemetry.note({ firstFrameMs });
  }

  #follow(before: Phase['tag'], after: Phase['tag']): void {
    if (before === 'negotiating' && after === 'inCall') {
      this.#telemetry.note({ connectMs: since('matched') ?? 0 });
      markMoment('connected');
    }
    if (before === 'inCall' && after === 'reconnecting') this.#telemetry.fail('ice_interrupted');
  }

  #read({ roundTripMs, lossPercent }: Quality): void {
    this.#telemetry.note({
      ...(roundTripMs !== null && { roundTripMs }),
      ...(lossPercent !== null && { lossPercent: Math.round(lossPercent * 10) / 10 }),
    });
  }

  #begin(): void {
    this.#awaitsFrame = true;
    // The press that led here may have been on the page before.
    const pressed = momentOf('start');
    const used = momentOf('media') ?? momentOf('frame') ?? -1;
    if (pressed === undefined || pressed < used) markMoment('start');
  }

  #end(began: number, at: number): void {
    this.#telemetry.note({ callSeconds: Math.round((at - began) / 1000) });
    this.#telemetry.flush();
  }
}
