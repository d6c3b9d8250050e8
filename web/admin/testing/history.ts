import type { History, Span } from '../core/history';

const whole = (values: readonly number[]) => values.map(Math.round);

/** A busy evening: people come in waves, and for some minutes a route was slow. */
export function someHistory(span: Span, now: number): History {
  const [period, length] = span === 'hour' ? [10, 360] : [120, 720];
  const times = Array.from({ length }, (_each, i) => Math.floor(now / 1000) - (length - 1 - i) * period);
  const wave = (mean: number, swing: number, turns: number, noise = 0.05) =>
    times.map((_time, i) => Math.max(0, mean + swing * Math.sin((i / length) * turns * 2 * Math.PI) + mean * noise * Math.sin(i * 12.9898) * Math.cos(i * 7.233)));
  const peak = (values: readonly number[], from: number, to: number, by: number) => values.map((value, i) => (i > length * from && i < length * to ? value * by : value));
  return {
    period,
    times,
    figures: {
      users: whole(wave(1180, 240, 1.4, 0.01)),
      calls: whole(wave(560, 120, 1.4, 0.01)),
      waiting: whole(wave(31, 14, 3, 0.3)),
      nodes: times.map((_time, i) => (i > length * 0.6 && i < length * 0.65 ? 2 : 3)),
      connections: whole(wave(1240, 240, 1.4, 0.01)),
      memory: wave(61e6, 4e6, 0.5, 0.002),
      cpu: peak(wave(0.11, 0.03, 1.4, 0.2), 0.7, 0.74, 4),
      matches: wave(4.2, 1, 1.4, 0.1),
      skips: wave(3.1, 1, 2, 0.2),
      relays: wave(96, 30, 1.4, 0.1),
      refused: wave(0.08, 0.05, 5, 0.5),
      limited: peak(wave(0.02, 0.01, 5, 0.5), 0.3, 0.33, 12),
      wait: wave(2.4, 0.8, 2, 0.2),
      lag: peak(wave(0.0011, 0.0002, 3, 0.1), 0.7, 0.74, 30),
    },
    closes: {
      client_left: wave(0.9, 0.3, 1.4, 0.2),
      transport_closed: wave(0.3, 0.1, 2, 0.3),
      ping_timeout: wave(0.1, 0.04, 1, 0.4),
      transport_error: wave(0.05, 0.02, 2, 0.4),
      flood: peak(wave(0.005, 0, 1, 0.4), 0.3, 0.33, 90),
      idle_timeout: wave(0.01, 0, 1, 0.9),
      replaced: wave(0.008, 0, 1, 0.9),
    },
    routes: {
      'socket.io': wave(0.0004, 0.0001, 2, 0.2),
      page: peak(wave(0.0012, 0.0003, 2, 0.3), 0.7, 0.74, 20),
      stats: wave(0.0003, 0, 2, 0.3).map((value, i) => (i % 5 === 0 ? value : null)),
      terms: wave(0.0002, 0, 2, 0.3).map((value, i) => (i % 40 < 9 ? null : value)),
    },
  };
}
