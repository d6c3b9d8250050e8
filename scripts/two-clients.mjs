// Two clients of the server at URL meet and one's offer reaches the other; exits with 0 when they did.
//   node scripts/two-clients.mjs URL
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const { io } = createRequire(new URL('../tests/', import.meta.url))('socket.io-client');
const signal = AbortSignal.timeout(15_000);
const heard = async (socket, event) => (await once(socket, event, { signal }))[0];

const sockets = [0, 1].map(() => io(process.argv[2], { forceNew: true }));
const registered = await Promise.all(sockets.map((socket) => heard(socket, 'user_registered')));
const found = sockets.map((socket) => heard(socket, 'partner_found'));
for (const socket of sockets) socket.emit('find_partner');
const [left, right] = await Promise.all(found);
assert.equal(left.partnerId, registered[1].userId);
assert.equal(right.partnerId, registered[0].userId);
assert.equal(left.sessionId, right.sessionId);
assert.notEqual(left.initiator, right.initiator);

const [caller, callee] = left.initiator ? sockets : sockets.toReversed();
const offer = { offer: { type: 'offer', sdp: 'v=0\r\n' } };
const arrived = heard(callee, 'webrtc_offer');
caller.emit('webrtc_offer', offer);
assert.deepEqual(await arrived, offer);
for (const socket of sockets) socket.close();
