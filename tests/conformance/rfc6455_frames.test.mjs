// RFC 6455, section 5: framing, pings and pongs, reserved bits, opcodes, fragmentation.
import { PROTOCOL, binary, close, fails, frame, gets, inFragments, more, op, part, ping, pong, text } from '../support/rfc6455.mjs';
import { runGroups } from './rfc6455_suite.mjs';

const LENGTHS = [0, 1, 7, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536, 65_537];
const refused = (name, ...frames) => ({ name, frames, answers: [PROTOCOL] });
const echoed = (name, frames, ...answers) => ({ name, frames, answers });
const before = (...frames) => [text('before'), ...frames, ping('behind')];
const afterOne = (name, ...frames) => ({ name, frames: before(...frames), answers: [gets.text('before'), PROTOCOL] });

const framing = [
  ...LENGTHS.flatMap((size) => [
    echoed(`text of ${size} bytes`, [text('*'.repeat(size))], gets.text('*'.repeat(size))),
    echoed(`binary of ${size} bytes`, [binary(Buffer.alloc(size, 0xfe))], gets.binary(Buffer.alloc(size, 0xfe))),
  ]),
  echoed('many at once', Array(200).fill(text('a')), ...Array(200).fill(gets.text('a'))),
  ...[0, 1, 125].map((length) => refused(`${length} bytes in the form of 2`, text('x'.repeat(length), { lengthBytes: 2 }))),
  ...[0, 125, 126, 65_535].map((length) => refused(`${length} bytes in the form of 8`, text('x'.repeat(length), { lengthBytes: 8 }))),
  { ...refused('a length with its highest bit set', text('', { lengthBytes: 8, length: 2n ** 63n })), beast: [fails(1009)] },
  refused('no mask', text('unmasked', { masked: false }), Buffer.alloc(20)),
  refused('an empty frame without a mask', text('', { masked: false }), Buffer.alloc(20)),
  refused('a ping without a mask', ping('unmasked', { masked: false }), Buffer.alloc(20)),
  afterOne('no mask, later', binary('unmasked', { masked: false })),
];

const BYTES = Buffer.from([0, 255, 254, 253, 252, 251, 0, 255]);
const pings = [
  ...['', 'Hello, world!', BYTES, 'x'.repeat(125)].map((payload) => echoed(`ping of ${payload.length} bytes`, [ping(payload)], gets.pong(payload))),
  ...[126, 127, 65_536].map((size) => refused(`ping of ${size} bytes`, ping('x'.repeat(size)), Buffer.alloc(20))),
  refused('pong of 126 bytes', pong('x'.repeat(126))),
  refused('ping in the form of 2', ping('x', { lengthBytes: 2 })),
  echoed('a pong that nobody asked for', [pong(), pong('unsolicited'), ping('asks')], gets.pong('asks')),
  echoed('ten pings', Array.from({ length: 10 }, (_, i) => ping(`payload-${i}`)), ...Array.from({ length: 10 }, (_, i) => gets.pong(`payload-${i}`))),
];

const reserved = [1, 2, 3, 4, 5, 6, 7].flatMap((rsv) => [
  ...[op.TEXT, op.BINARY, op.CLOSE, op.PING, op.PONG].map((which) => refused(`reserved bits ${rsv} on opcode ${which}`, frame(which, '', { rsv }), ping('behind'))),
  afterOne(`reserved bits ${rsv} after a message`, text('reserved', { rsv })),
  refused(`reserved bits ${rsv} on a later fragment`, text('a', part), more('b', { rsv }), ping('behind')),
  refused(`reserved bits ${rsv} on a ping between fragments`, text('a', part), ping('', { rsv }), more('b')),
]);

const opcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((which) => [
  refused(`opcode ${which}`, frame(which), ping('behind')),
  refused(`opcode ${which} with a payload`, frame(which, 'reserved'), ping('behind')),
  afterOne(`opcode ${which} after a message`, frame(which, 'reserved')),
  refused(`opcode ${which} between fragments`, text('a', part), frame(which), more('b')),
]);

const fragments = [
  ...[[ping, 'ping'], [pong, 'pong'], [(payload, how) => frame(op.CLOSE, payload, how), 'close']].map(([make, name]) =>
    refused(`a ${name} in fragments`, make('', part), more(''))),
  echoed('two fragments', [text('frag', part), more('ment')], gets.text('fragment')),
  echoed('binary in two fragments', [binary(BYTES, part), more(BYTES)], gets.binary(Buffer.concat([BYTES, BYTES]))),
  echoed('a ping between them', [text('frag', part), ping('now'), more('ment')], gets.pong('now'), gets.text('fragment')),
  echoed('a pong between them', [text('frag', part), pong('now'), more('ment')], gets.text('fragment')),
  echoed('empty fragments', [text('', part), more('', part), more('')], gets.text('')),
  echoed('empty fragments around bytes', [binary('', part), more('x', part), more('', part), more('')], gets.binary('x')),
  echoed(
    'pings between five fragments',
    [text('1', part), more('2', part), ping('one'), more('3', part), ping('two'), more('4', part), more('5')],
    gets.pong('one'), gets.pong('two'), gets.text('12345')),
  ...[1, 2, 3, 7].map((size) => echoed(`fragments of ${size}`, inFragments(op.TEXT, 'é漢😀'.repeat(3), size), gets.text('é漢😀'.repeat(3)))),
  echoed('one message after the other', [text('a', part), more('b'), binary('c', part), more('d'), text('e')], gets.text('ab'), gets.binary('cd'), gets.text('e')),
  ...['', 'x'].flatMap((payload) => [
    refused('a continuation of nothing', more(payload), ping('behind')),
    refused('a first fragment of nothing', more(payload, part), ping('behind')),
    refused('text within a message', text('a', part), text(payload), ping('behind')),
    refused('binary within a message', text('a', part), binary(payload), ping('behind')),
    refused('a new first fragment within a message', binary('a', part), binary(payload, part), ping('behind')),
  ]),
  afterOne('a continuation after a message', more('x')),
  echoed('a continuation after a message in fragments', [text('a', part), more('b'), more('c')], gets.text('ab'), PROTOCOL),
  echoed('closed within a message', [text('a', part), close(1000), more('b')], fails(1000)),
];

runGroups({ framing, 'pings and pongs': pings, 'reserved bits': reserved, opcodes, fragmentation: fragments });
