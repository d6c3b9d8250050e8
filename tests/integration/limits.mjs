// What the tests of limits share.
import assert from 'node:assert/strict';
import { expectError } from '../support/index.mjs';

export const now = () => performance.now();

/// A time in ms, as a refusal gives it, is what is left of a minute that began when `begin` was taken or later.
export function expectRest(ms, begin, what) {
  assert.ok(ms > 0 && ms <= 60_000 && ms >= 60_000 - (now() - begin) - 1, `${what}: ${ms} ms after ${now() - begin} ms`);
}

/// The answer to a request over the limit.
export function expectTooMany(answer, begin, what) {
  expectError(answer, 429, 'rate_limited', what);
  const seconds = answer.headers['retry-after'];
  assert.match(seconds, /^[1-9]\d*$/, what);
  // In whole seconds, rounded up: who waits that long is let through.
  expectRest(Math.min(Number(seconds) * 1000, 60_000), begin, what);
  assert.ok(Number(seconds) <= 60, `${what}: ${seconds} s`);
}

export const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';
