// A router before the nodes of a cluster that keeps nothing: a session id names its node in its first two characters.
import { once } from 'node:events';
import net from 'node:net';

export const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const numberOf = (sid) => 64 * DIGITS.indexOf(sid[0]) + DIGITS.indexOf(sid[1]);

/// Routes each TCP connection by its first request, as clients in Node have one for each; what names no session goes to the
/// node that `choose` gives. The nodes stand in the order of their numbers.
export async function startRouter(nodes, choose) {
  const router = net.createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    client.once('data', (first) => {
      const sid = /^\S+ \S+[?&]sid=(\S{2})/.exec(first.toString('latin1'))?.[1];
      const { port, host } = sid ? nodes[numberOf(sid)] : choose();
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
