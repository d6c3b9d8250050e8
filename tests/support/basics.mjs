// Waiting, and what is kept until somebody asks for it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/// How long anything may take before a test gives up, in ms. Builds with sanitizers are 10 to 20 times slower.
export const DEADLINE = 60_000;

/// Factor on the lengths of the long loops.
export const SCALE = Number(process.env.FLINXX_TEST_SCALE ?? 1);

/// A value that comes later, with the means to settle it.
export function deferred() {
  const d = {};
  d.promise = new Promise((resolve, reject) => Object.assign(d, { resolve, reject }));
  return d;
}

/// The promise, or an error that says what did not come in time.
export async function within(promise, what, ms = DEADLINE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${typeof what === 'function' ? what() : what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/// Reads until what is read is deeply equal to `wanted`.
export async function eventually(read, wanted, what) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const got = await read();
    try {
      return assert.deepEqual(got, wanted, what);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(10);
  }
}

/// A pseudorandom generator (mulberry32): the same numbers in [0, 1) for the same seed.
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/// A first-in-first-out of what has come and of those who wait for it.
export class Inbox {
  #items = [];
  #takers = [];
  #failure;

  push(item) {
    const taker = this.#takers.shift();
    if (taker) taker.resolve(item);
    else this.#items.push(item);
  }

  /// Nothing will come any more: whoever waits is told so.
  fail(error) {
    this.#failure ??= error;
    for (const taker of this.#takers.splice(0)) taker.reject(error);
  }

  /// What has come and what comes is handed on at once from now on.
  each(listener) {
    this.push = listener;
    for (const item of this.#items.splice(0)) listener(item);
  }

  next(what = 'the next message') {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    if (this.#failure) return Promise.reject(new Error(`${what}: ${this.#failure.message}`));
    const taker = deferred();
    this.#takers.push(taker);
    return within(taker.promise, what);
  }

  get waiting() {
    return [...this.#items];
  }
}
