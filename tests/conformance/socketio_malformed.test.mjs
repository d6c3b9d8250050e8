// Socket.IO: a packet that breaks a rule ends its own connection and no other.
import { describe, test } from 'node:test';
import { expectEnd, leave, useEcho } from './echo.mjs';
import { connected, enter, expectAlive } from './socketio.mjs';

const slot = (num) => `{"_placeholder":true,"num":${num}}`;
const bytes = Buffer.from([1, 2, 3]);
const deep = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

const malformed = {
  'an unknown type': ['4abc', '47', '49[]', '4-1', '4', '4 2["message"]'],
  'no array': ['42', '42{}', '42"message"', '42null', '421', '43', '43{}', '430', '430{}', '42/custom,', '42/custom,{}'],
  'no name': ['42[]', '42[null]', '42[true]', '42[{}]', '42[["message"]]', '42[[]]'],
  'no JSON': ['42[', '42["message"', '42["message"]]', '42["message",]', '42[,"message"]', "42['message']", '42["message",undefined]', '42["message",{a:1}]', '42["message",01]', '42["message",NaN]', '42["message",+1]', '42["message","\\x"]', '42["message","\\ud8"]', '42["message","a\tb"]', '42["message","a\u0000b"]', '42["message"]\u0000', '\ufeff42["message"]'],
  'no ack id': ['42abc["message-with-ack",1,"2",{"3":[false]}]', '42-1["message-with-ack"]', '421.5["message-with-ack"]', '42 1["message-with-ack"]', '420x1["message-with-ack"]', '431.5[]'],
  'a reserved name': reserved.flatMap((name) => [`42["${name}"]`, `420["${name}",1]`, `42/custom,["${name}"]`]),
  'a reserved name in other letters': ['42["\\u0063onnect"]', '42["\\u0064isconnect"]'],
  'a depth that nobody needs': [`42["message",${deep(100_000)}]`, `42["message",${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`, `42["message",${'['.repeat(200_000)}`],
};

// Packets and the attachments that come with them.
const faultyAttachments = {
  'none, for a binary event': ['450-["message",1]', '42["message"]'],
  'none, for a binary ack': ['460-0[1]', '42["message"]'],
  'bytes that nobody announced': [bytes],
  'a text where an attachment is due': [`451-["message",${slot(0)}]`, '42["message"]'],
  'a text between two attachments': [`452-["message",${slot(0)},${slot(1)}]`, bytes, '42["message"]'],
  'one attachment more than announced': [`451-["message",${slot(0)}]`, bytes, bytes],
  'eleven attachments': [`4511-["message",${Array.from({ length: 11 }, (_, i) => slot(i)).join()}]`],
  'a billion attachments': [`451000000000-["message",${slot(0)}]`],
  'more digits than a number has': [`45${'9'.repeat(30)}-["message",${slot(0)}]`],
  'no number of attachments': [`45["message",${slot(0)}]`],
  'a dash alone': [`45-["message",${slot(0)}]`, bytes],
  'a number that is none': [`45x-["message",${slot(0)}]`, bytes],
  'a number that is negative': [`45-1-["message",${slot(0)}]`, bytes],
  'a number with a point': [`451.5-["message",${slot(0)}]`, bytes],
  'a number and no dash': [`451["message",${slot(0)}]`, bytes],
  'a placeholder beyond the last attachment': [`451-["message",${slot(1)}]`, bytes],
  'a placeholder below the first': [`451-["message",${slot(-1)}]`, bytes],
  'a placeholder without a number': ['451-["message",{"_placeholder":true}]', bytes],
  'a placeholder that is no number': ['451-["message",{"_placeholder":true,"num":"0"}]', bytes],
  'a placeholder between two attachments': [`452-["message",${slot(0.5)},${slot(0)}]`, bytes, bytes],
  'a name that is an attachment': [`451-[${slot(0)}]`, bytes],
  'a payload that is no array': [`451-${slot(0)}`, bytes],
  'a reserved name': [`451-["disconnect",${slot(0)}]`, bytes],
  'attachments of an ack that are wrong': [`461-0[${slot(7)}]`, bytes],
};

for (const way of ['polling', 'WebSocket'])
  describe(`over ${way}`, { concurrency: 8 }, () => {
    const server = useEcho('socketio_echo');

    const expectOwnEnd = async (...packets) => {
      const [session, other] = [await connected(server, way), await connected(server, way)];
      await enter(session, '/custom,');
      await expectEnd(session, ...packets);
      await expectAlive(other);
      await leave(other);
    };

    for (const [what, all] of Object.entries(malformed))
      test(`the packet has ${what}`, async () => {
        for (const packet of all) await expectOwnEnd(packet);
      });

    for (const [what, packets] of Object.entries(faultyAttachments))
      test(`attachments: ${what}`, async () => expectOwnEnd(...packets));
  });
