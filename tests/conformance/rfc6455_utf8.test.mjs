// RFC 6455, section 8.1: text is UTF-8, and what is not fails as soon as it is seen.
import assert from 'node:assert/strict';
import { PAYLOAD, PROTOCOL, binary, closing, frame, gets, inFragments, more, op, part, ping, text } from '../support/rfc6455.mjs';
import { runGroups } from './rfc6455_suite.mjs';

const hex = (...digits) => Buffer.from(digits.join('').replaceAll(' ', ''), 'hex');
const KOSME = hex('ceba e1bdb9 cf83 cebc ceb5');

const valid = {
  greetings: ['Hello-µ@ßöäüàá-UTF-8!!', KOSME, 'Καλημέρα κόσμε', '漢字', '👋🏽'],
  'the first of each length': ['00', 'c280', 'e0a080', 'f0908080'].map((s) => hex(s)),
  'the last of each length': ['7f', 'dfbf', 'efbfbf', 'f48fbfbf'].map((s) => hex(s)),
  'around the surrogates': ['ed9fbf', 'ee8080', 'efbfbd'].map((s) => hex(s)),
  noncharacters: ['efbfbe', 'efb790', 'efb7af', 'f09fbfbe', 'f09fbfbf', 'f0afbfbe', 'f3bfbfbf', 'f48fbfbe'].map((s) => hex(s)),
  'the replacement character': [hex('efbfbd'.repeat(3))],
};

const SURROGATES = ['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf'];
// The first byte that cannot become right is the last one here.
const wrong = {
  'lonely continuations': ['80', 'bf', '808080', 'ceba80'],
  'impossible bytes': ['fe', 'ff', 'fefeffff', 'c0', 'c1', 'f5', 'f8', 'fb', 'fc', 'fd'],
  'overlong forms': ['c080', 'c0af', 'c1bf', 'e080', 'e09f', 'f080', 'f08f', 'f8808080', 'fc80808080'],
  'surrogates': SURROGATES.map((s) => s.slice(0, 4)),
  'surrogates in pairs': SURROGATES.map((s) => s + s),
  'above the last code point': ['f490', 'f49080', 'f4bf', 'f5808080'],
  'a code point that is cut off by another': ['c220', 'e0a020', 'e1bd20', 'f0908020', 'f09f20', 'cece', 'e1e1', 'f0f0'],
};
const CUT_OFF = ['c2', 'ce', 'e0', 'e0a0', 'e1bd', 'ed9f', 'f0', 'f090', 'f09080', 'f48fbf'];

const echoed = Object.entries(valid).flatMap(([name, list]) =>
  list.flatMap((payload) => [
    { name, frames: [text(payload)], answers: [gets.text(payload)] },
    { name: `${name} in fragments`, frames: inFragments(op.TEXT, payload, 1), answers: [gets.text(payload)] },
    { name: `${name} around pings`, frames: inFragments(op.TEXT, payload, 2).flatMap((each) => [ping('p'), each]), answers: [...inFragments(op.TEXT, payload, 2).map(() => gets.pong('p')), gets.text(payload)] },
  ]),
);

const refused = Object.entries(wrong).flatMap(([name, list]) =>
  list.flatMap((digits) => {
    const bytes = hex(digits);
    const around = Buffer.concat([KOSME, bytes, Buffer.from('edited')]);
    return [
      { name, frames: [text(bytes)], answers: [PAYLOAD] },
      { name: `${name} in the middle`, frames: [text(around)], answers: [PAYLOAD] },
      { name: `${name} in fragments`, frames: inFragments(op.TEXT, around, 1), answers: [PAYLOAD] },
      { name: `${name} in a close frame`, frames: [frame(op.CLOSE, closing(1000, bytes))], answers: [PAYLOAD], beast: [PROTOCOL] },
      { name: `${name} is no harm in binary`, frames: [binary(bytes)], answers: [gets.binary(bytes)] },
    ].map((each) => ({ ...each, name: `${each.name}: ${digits}` }));
  }),
);

const cutOff = CUT_OFF.flatMap((digits) => [
  { name: `a message that ends with ${digits}`, frames: [text(hex(digits))], answers: [PAYLOAD] },
  // Beast does not look again where the last fragment is empty.
  { name: `fragments that end with ${digits}`, frames: [text(KOSME, part), more(hex(digits), part), more('')], answers: [PAYLOAD], beast: [gets.text(Buffer.concat([KOSME, hex(digits)]))] },
  { name: `the rest of ${digits} does not come`, frames: [text(hex(digits), part), more('x', part), ping('behind')], answers: [PAYLOAD] },
]);

// Only the beginning is written: the answer must not wait for the rest, be it of the frame or of the message.
const early = Object.values(wrong).flat().flatMap((digits) => {
  const bytes = Buffer.concat([KOSME, hex(digits)]);
  const rest = Buffer.from('edited');
  const whole = text(Buffer.concat([bytes, rest]));
  return [
    { name: `the frame goes on behind ${digits}`, frames: [whole.subarray(0, whole.length - rest.length)], answers: [PAYLOAD] },
    { name: `the message goes on behind ${digits}`, frames: [text(bytes, part)], answers: [PAYLOAD] },
    { name: `${digits} in a later fragment that goes on`, frames: [text(KOSME, part), more(bytes, part)], answers: [PAYLOAD] },
  ];
});

assert.ok(echoed.length > 60 && refused.length > 200);
runGroups({ 'valid text': echoed, 'what is no UTF-8': refused, 'what ends too early': cutOff, 'failing fast': early });
