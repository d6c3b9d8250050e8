// RFC 6455, sections 5.5.1 and 7: how a WebSocket is closed.
import { PAYLOAD, PROTOCOL, close, closing, fails, frame, gets, more, op, part, ping, text } from '../support/rfc6455.mjs';
import { runGroups } from './rfc6455_suite.mjs';

const GOOD = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999];
const BAD = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999];
const BEYOND = [5000, 65_535]; // the RFC gives them no meaning; Beast takes them

const closed = (name, frames, ...answers) => ({ name, frames, answers });
const whole = (payload) => frame(op.CLOSE, payload);
const badReason = (name, digits) => ({ ...closed(name, [whole(closing(1000, Buffer.from(digits, 'hex')))], PAYLOAD), beast: [PROTOCOL] });

const handling = [
  closed('a message, then the close', [text('Hello'), close(1000)], gets.text('Hello'), fails(1000)),
  closed('two close frames', [close(1000), close(1000)], fails(1000)),
  closed('a second one with another code', [close(1001), close(1002, 'late')], fails(1001)),
  closed('a ping behind it', [close(1000), ping('late')], fails(1000)),
  closed('a message behind it', [close(1000), text('late')], fails(1000)),
  closed('what is malformed behind it', [close(1000), Buffer.alloc(50, 0xff)], fails(1000)),
  closed('within a message', [text('frag', part), close(1000), more('ment')], fails(1000)),
  closed('within a message, behind a ping', [text('frag', part), ping('p'), close(1001)], gets.pong('p'), fails(1001)),
  closed('behind a long message', [text('x'.repeat(256 * 1024)), close(1000), ping('late')], gets.text('x'.repeat(256 * 1024)), fails(1000)),
];

const payloads = [
  closed('none', [close()], gets.close('')),
  closed('one byte', [whole('x')], PROTOCOL),
  closed('half a code and no more', [whole(Buffer.from([3]))], PROTOCOL),
  closed('a code', [close(1000)], fails(1000)),
  closed('a code and a reason', [close(1000, 'Hello, wörld 👋')], gets.close(closing(1000, 'Hello, wörld 👋'))),
  closed('the longest reason', [close(1000, '*'.repeat(123))], gets.close(closing(1000, '*'.repeat(123)))),
  closed('one byte more', [close(1000, '*'.repeat(124))], PROTOCOL),
  closed('the form of 2', [frame(op.CLOSE, closing(1000), { lengthBytes: 2 })], PROTOCOL),
  badReason('a reason that is no UTF-8', 'ceba80'),
  badReason('a reason that is cut off', 'f09f91'),
];

const codes = [
  ...GOOD.flatMap((code) => [closed(`${code}`, [close(code)], fails(code)), closed(`${code} with a reason`, [close(code, 'why')], gets.close(closing(code, 'why')))]),
  { name: '1014, registered since', frames: [close(1014)], answers: [fails(1014)], beast: [PROTOCOL] },
  ...BAD.flatMap((code) => [closed(`${code}`, [close(code)], PROTOCOL), closed(`${code} with a reason`, [close(code, 'why')], PROTOCOL)]),
  ...BEYOND.map((code) => ({ name: `${code}`, frames: [close(code)], answers: [PROTOCOL], beast: [fails(code)] })),
];

runGroups({ handling, payloads, codes });
