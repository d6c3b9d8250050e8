// Two of these over one Redis are the peer of Flinxx' cluster: socket.io with an adapter over Redis, which is what its
// documentation takes for several nodes. ADAPTER: 'redis' or 'redis-streams'; REDIS: the URL. The queue is a list in
// Redis, whoever has a partner knows its socket's id, and a relay goes to the room of that name.
import { createServer } from 'node:http';
import { createAdapter as createRedisAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { onRelays } from './rooms.mjs';

const redis = await createClient({ url: process.env.REDIS }).connect();
const adapter =
  process.env.ADAPTER === 'redis-streams' ? createStreamsAdapter(redis) : createRedisAdapter(redis, await redis.duplicate().connect());

const meetOrWait = await redis.scriptLoad(`
  local other = redis.call('LPOP', KEYS[1])
  if not other then redis.call('RPUSH', KEYS[1], ARGV[1]) end
  return other`);
const queue = 'waiting';
const users = new Map(); // of this node: socket id → user

const server = createServer();
const io = new Server(server, { adapter });

// What a user of whichever node is told of, and its node.
const deeds = {
  met: (user, partner, sessionId, initiator) => {
    Object.assign(user, { partner, waits: false });
    user.socket.emit('partner_found', { partnerId: partner, sessionId, initiator, iceServers: [], iceTransportPolicy: 'all' });
  },
  parted: (user, partner, event) => {
    if (user.partner !== partner) return;
    user.partner = null;
    user.socket.emit(event, {});
  },
};

function tell(id, deed, ...args) {
  const user = users.get(id);
  if (user) deeds[deed](user, ...args);
  else io.serverSideEmit('tell', id, deed, ...args);
}
io.on('tell', (id, deed, ...args) => {
  const user = users.get(id);
  if (user) deeds[deed](user, ...args);
});

async function search(user) {
  if (!user.waits) {
    user.waits = true;
    const other = await redis.evalSha(meetOrWait, { keys: [queue], arguments: [user.id] });
    if (other) {
      const sessionId = randomUUID();
      tell(other, 'met', user.id, sessionId, true);
      return deeds.met(user, other, sessionId, false);
    }
  }
  return user.socket.emit('waiting', { message: 'Waiting for a partner...' });
}

function part(user, event) {
  const { partner } = user;
  user.partner = null;
  if (partner) tell(partner, 'parted', user.id, event);
}

async function leaveQueue(user) {
  if (!user.waits) return;
  user.waits = false;
  await redis.lRem(queue, 1, user.id);
}

io.on('connection', (socket) => {
  const user = { id: socket.id, socket, partner: null, waits: false };
  users.set(user.id, user);
  socket.emit('user_registered', { userId: user.id });

  onRelays(user, (id) => io.to(id));

  socket.on('find_partner', () => {
    if (!user.partner) search(user);
  });
  socket.on('skip_user', () => {
    part(user, 'user_skipped');
    search(user);
  });
  const leave = () => {
    leaveQueue(user);
    part(user, 'partner_disconnected');
  };
  socket.on('stop', leave);
  socket.on('disconnect', () => {
    leave();
    users.delete(user.id);
  });
});

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
