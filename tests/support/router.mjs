// A router before the nodes of a cluster that keeps nothing: a session id names its node in its first two characters.
import { once } from 'node:events';
import net from 'node:net';

export const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const numberOf = (sid) => 64 * DIGITS.indexOf(sid[0]) + DIGITS.indexOf(sid[1]);

const sidIn = (first) => /^\S+ \S+[?&]sid=([\w-]{2})/.exec(first.toString('latin1'))?.[1];

/// Routes each TCP connection by its first request, as clients in Node have one for each; what names no session goes to the
/// node that `choose` gives. The nodes stand in the order of their numbers.
export const startRouter = (nodes, choose) =>
  startBefore((first) => {
    const sid = sidIn(first);
    return sid ? nodes[numberOf(sid)] : choose();
  });

/// Routes each request, as far as it has a TCP connection of its own, to the node that `choose` gives for it, whatever it names.
export async function startBefore(choose) {
  const router = net.createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    client.once('data', (first) => {
      const { port, host } = choose(first);
      const node = net.connect({ port, host, noDelay: true });
      node.on('error', () => {});
      node.on('close', () => client.destroy());
      client.on('close', () => node.destroy());
      node.write(first);
      client.pipe(node).pipe(client);
    });
  });
  router.listen(0, '127.0.0.1');
  await once(router, 'listening');
  const { port } = router.address();
  return { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}`, stop: () => router.close() };
}
