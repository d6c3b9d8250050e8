// Messages up to the limit, in one frame and in fragments; how they come must not matter.
import { binary, cuts, fails, frame, gets, inFragments, op, part, more, runCase, text } from '../support/rfc6455.mjs';
import { SERVERS } from './rfc6455_suite.mjs';
import { useEcho } from './echo.mjs';
import { describe, test } from 'node:test';

const KIB = 1024;
const MIB = 1024 * KIB;
const kinds = [
  [op.TEXT, text, gets.text, 'text', (size) => 'BAsd7&jh23'.repeat(Math.ceil(size / 10)).slice(0, size)],
  [op.BINARY, binary, gets.binary, 'binary', (size) => Buffer.alloc(size, Buffer.from([0, 254, 255, 128, 7]))],
];
const inPieces = (size) => (frames) => {
  const all = Buffer.concat(frames);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size));
};

for (const name of SERVERS)
  describe(name, () => {
    const server = useEcho(name);
    for (const [which, make, get, kind, of] of kinds) {
      for (const size of [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB])
        test(`${kind} of ${size} bytes`, () => runCase(server, { name: kind, frames: [make(of(size))], answers: [get(of(size))] }));

      for (const size of [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB])
        test(`${kind} of 4 MiB in fragments of ${size}`, () =>
          runCase(server, { name: kind, frames: inFragments(which, of(4 * MIB), size), answers: [get(of(4 * MIB))] }));

      for (const size of [64, 128, 256, 512, KIB, 2 * KIB])
        test(`${kind} of 1 MiB that comes in pieces of ${size}`, () =>
          runCase(server, { name: kind, frames: [make(of(MIB))], answers: [get(of(MIB))] }, inPieces(size)));

      for (const size of [0, 16, 64, 256, KIB, 4 * KIB])
        test(`1000 times ${kind} of ${size} bytes`, () =>
          runCase(server, { name: kind, frames: Array(1000).fill(make(of(size))), answers: Array(1000).fill(get(of(size))) }));

      test(`${kind} in fragments of 1300, as a client cuts it by itself`, () =>
        runCase(server, { name: kind, frames: inFragments(which, of(64 * KIB), 1300), answers: [get(of(64 * KIB))] }, cuts['frame by frame']));

      // What is too much is refused by its header: nothing of it is read.
      const TOO_BIG = [fails(1009)];
      for (const length of [16 * MIB + 1, 2 ** 32, 2 ** 53 - 1])
        test(`${kind} of ${length} bytes is refused`, () =>
          runCase(server, { name: kind, frames: [frame(which, '', { length })], answers: TOO_BIG }));
      test(`${kind} that grows over the limit is refused`, () =>
        runCase(server, { name: kind, frames: [make(of(10 * MIB), part), more(of(6 * MIB), part), more('x')], answers: TOO_BIG }));
    }
  });
