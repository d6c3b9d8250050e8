// The application of the peers: users, a queue and sessions as somebody would write them for socket.io, with the checks
// of shape that Flinxx makes. One file, so that the servers differ in nothing but what carries them.
import { randomUUID } from 'node:crypto';

const users = new Map(); // socket → user
let waiting = []; // first come, first served
const maxDescription = 64 * 1024;
const maxCandidate = 4 * 1024;

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const optional = (value, type) => value === undefined || value === null || typeof value === type;

function isDescription(payload, type) {
  const description = isObject(payload) ? payload[type] : undefined;
  return isObject(description) && description.type === type && typeof description.sdp === 'string' && description.sdp.length <= maxDescription;
}

function isCandidate(payload) {
  if (!isObject(payload)) return false;
  const { candidate } = payload;
  if (candidate === null) return true;
  return (
    isObject(candidate) &&
    typeof candidate.candidate === 'string' &&
    candidate.candidate.length <= maxCandidate &&
    optional(candidate.sdpMid, 'string') &&
    optional(candidate.sdpMLineIndex, 'number') &&
    optional(candidate.usernameFragment, 'string')
  );
}

/// What `user.socket` sends goes on as it is to what `target` makes of its partner: anything with an emit().
export function onRelays(user, target) {
  const { socket } = user;
  const relay = (name, fits) =>
    socket.on(name, (payload) => {
      if (!fits(payload)) return socket.emit('error', { code: 'invalid_payload', message: 'Not the right shape' });
      if (!user.partner) return socket.emit('error', { code: 'not_in_session', message: 'You are not in a session' });
      return target(user.partner).emit(name, payload);
    });
  relay('webrtc_offer', (payload) => isDescription(payload, 'offer'));
  relay('webrtc_answer', (payload) => isDescription(payload, 'answer'));
  relay('ice_candidate', isCandidate);
}

function match(a, b) {
  const sessionId = randomUUID();
  for (const [self, other, initiator] of [
    [a, b, true],
    [b, a, false],
  ]) {
    self.partner = other;
    self.last = other.id;
    self.socket.emit('partner_found', { partnerId: other.id, sessionId, initiator, iceServers: [], iceTransportPolicy: 'all' });
  }
}

function search(user) {
  if (user.waits) return user.socket.emit('waiting', { message: 'Waiting for a partner...' });
  let at = waiting.findIndex((other) => !(other.last === user.id && user.last === other.id));
  if (at < 0 && waiting.length > 0) at = 0;
  if (at < 0) {
    waiting.push(user);
    user.waits = true;
    return user.socket.emit('waiting', { message: 'Waiting for a partner...' });
  }
  const [other] = waiting.splice(at, 1);
  other.waits = false;
  return match(other, user);
}

function part(user, event) {
  const { partner } = user;
  if (!partner) return;
  user.partner = partner.partner = null;
  partner.socket.emit(event, {});
}

function leaveQueue(user) {
  if (!user.waits) return;
  user.waits = false;
  waiting = waiting.filter((other) => other !== user);
}

export function serve(io) {
  io.on('connection', (socket) => {
    const user = { id: randomUUID(), socket, partner: null, waits: false, last: null };
    users.set(socket, user);
    socket.emit('user_registered', { userId: user.id });

    onRelays(user, ({ socket: to }) => to);

    socket.on('find_partner', () => {
      if (!user.partner) search(user);
    });
    socket.on('skip_user', () => {
      part(user, 'user_skipped');
      search(user);
    });
    socket.on('stop', () => {
      leaveQueue(user);
      part(user, 'partner_disconnected');
    });
    socket.on('disconnect', () => {
      leaveQueue(user);
      part(user, 'partner_disconnected');
      users.delete(socket);
    });
  });
}

export const stats = () => ({ activeUsers: users.size, waitingUsers: waiting.length });
