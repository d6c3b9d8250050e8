// A link between a node and Redis that can be spoilt: held, late, reset.
import { once } from 'node:events';
import net from 'node:net';

// What one end sends, in order: at once, later, or not before the direction is let go again, as TCP sends again what a network
// has dropped.
class Direction {
  held = false;
  delay = 0; // ms
  #queue = [];

  carry(what) {
    this.#queue.push({ at: performance.now() + this.delay, what });
    if (this.delay > 0) setTimeout(() => this.flush(), this.delay + 1);
    else this.flush();
  }

  flush() {
    while (!this.held && this.#queue.length > 0 && this.#queue[0].at <= performance.now()) this.#queue.shift().what();
  }
}

/// Leads to that port. `there` and `back` are its directions.
export async function startLink(port) {
  const [there, back] = [new Direction(), new Direction()];
  const sockets = new Set();
  let refuses = false;

  // The end of a connection takes the same way as its bytes.
  const join = (from, to, direction) => {
    sockets.add(from);
    from.on('error', () => {});
    from.on('data', (bytes) => direction.carry(() => to.write(bytes)));
    from.on('close', () => {
      sockets.delete(from);
      direction.carry(() => to.destroy());
    });
  };
  const server = net.createServer({ noDelay: true }, (node) => {
    if (refuses) return node.resetAndDestroy();
    const redis = new net.Socket();
    join(node, redis, there);
    join(redis, node, back);
    there.carry(() => redis.connect({ port, host: '127.0.0.1', noDelay: true }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const link = { there, back, port: server.address().port, url: `redis://127.0.0.1:${server.address().port}` };
  link.set = (directions, how) => {
    for (const each of directions) Object.assign(each, how).flush();
  };
  link.reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  link.refuse = (whether) => {
    refuses = whether;
    if (refuses) link.reset();
  };
  link.stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return link;
}
