// Clients of several makers in processes of their own, each in a session with a partner here, who hears when they leave.
import { fileURLToPath } from 'node:url';
import { run, connect, within, deferred } from './index.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

export const official = (bin, name, ...before) => ({ bin, args: (url, transports) => [...before, script('leave_client.mjs'), url, name, transports] });
const python = (kind) => ({ bin: '/usr/bin/python3', args: (url, transports) => [script('leave_client.py'), url, kind, transports] });

export const makers = {
  'socket.io-client 4.0.0': official(process.execPath, 'socket.io-client-4.0.0'),
  'socket.io-client 4.4.1': official(process.execPath, 'socket.io-client-4.4.1'),
  'socket.io-client 4.8': official(process.execPath, 'socket.io-client'),
  'python-socketio': python('sync'),
  'python-socketio, async': python('async'),
};
if (process.env.BUN) makers['Bun'] = official(process.env.BUN, 'socket.io-client');
if (process.env.DENO) makers['Deno'] = official(process.env.DENO, 'socket.io-client', 'run', '-A');

export const ways = { polling: 'polling', WebSocket: 'websocket', upgraded: 'polling,websocket' };

/// One of them who has met the partner.
export async function meetLeaver(server, maker, transports, { bin, args } = makers[maker]) {
  const partner = await connect(server, { transports: ['websocket'] });
  await partner.do('find_partner');
  await partner.expect('waiting');
  const found = deferred();
  const program = run(args(server.url, transports), { bin, stdin: 'pipe' });
  program.onOutput(() => program.stdout.includes('found\n') && found.resolve());
  const early = program.ended.then((end) => Promise.reject(new Error(`${maker} ended: ${JSON.stringify(end)} ${program.stderr}`)));
  early.catch(() => {});
  await within(Promise.race([found.promise, early]), () => `the match of ${maker}: ${program.stdout}${program.stderr}`);
  await partner.expect('partner_found');
  return {
    partner,
    program,
    do: (deed) => program.child.stdin.write(`${deed}\n`),
    async end() {
      program.child.kill('SIGKILL');
      await program.ended;
    },
  };
}
