// A server that is killed and started again at the same port.
import { after, before } from 'node:test';
import { launch } from './server.mjs';

export const KEY = 'a-session-key-of-the-tests';

/// A server for all tests of the suite or file in which this is called; `restart()` puts another one in its place.
export function useRestartable(...args) {
  const server = {};
  const rest = ['--session-key', KEY, ...args];
  before(async () => Object.assign(server, await launch(rest)));
  after(async () => server.stop?.());

  server.die = async (signal = 'SIGKILL') => {
    server.program.child.kill(signal);
    await server.program.ended;
  };
  server.begin = async (more = rest) =>
    Object.assign(server, await launch(more, { fixed: ['--host', server.host, '--port', String(server.port), '--stun-urls', 'none'] }));
  server.restart = async (signal) => {
    await server.die(signal);
    await server.begin();
  };
  return server;
}
