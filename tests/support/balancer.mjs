// HAProxy and nginx before the nodes of a cluster, as docker/ configures them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './server.mjs';
import { DIGITS } from './router.mjs';
import { freePort } from './wire.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-balancer-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/// How the session ids of a node begin.
export const prefixOf = (number) => DIGITS[number >> 6] + DIGITS[number & 63];

// A configuration for two nodes, as the one for these: where node1 is named, so are further ones.
function configured(name, port, nodes, most) {
  const lines = readFileSync(fileURLToPath(new URL(`../../docker/${name}`, import.meta.url)), 'utf8').split('\n');
  const further = (line, i) => line.replaceAll('node1', `node${i}`).replaceAll('n1', `n${i}`).replaceAll('AB', prefixOf(i));
  const each = (line) => nodes.slice(1).map((_, i) => further(line, i + 1));
  const text = lines.flatMap((line) => (/\bn1\b|node1/.test(line) ? each(line) : [line])).join('\n');
  return nodes.reduce((all, node, i) => all.replaceAll(`node${i}:5000`, `127.0.0.1:${node.port}`), text).replace(/(listen|bind :)( *)5000/, `$1$2${port}`).replace(/(limit_conn addresses|gt) 1024/, `$1 ${most}`);
}

const COMMANDS = {
  HAProxy(port, nodes, most) {
    const file = path.join(folder, `${port}.cfg`);
    writeFileSync(file, configured('haproxy.cluster.cfg', port, nodes, most));
    return ['/usr/sbin/haproxy', '-db', '-q', '-f', file];
  },
  nginx(port, nodes, most) {
    const file = path.join(folder, `${port}.conf`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
    const site = configured('nginx.cluster.conf', port, nodes, most);
    writeFileSync(file, `daemon off; master_process off; pid ${folder}/${port}.pid; error_log stderr crit;\nevents { worker_connections 4096; }\nhttp { access_log off; ${paths}\n${site} }`);
    return ['/usr/sbin/nginx', '-c', file, '-p', folder, '-e', 'stderr'];
  },
};

export const BALANCERS = Object.keys(COMMANDS);

/// One of them before nodes that have the numbers 0, 1, …. An address may have `most` connections to it.
export async function startBalancer(name, nodes, { most = 60_000 } = {}) {
  const port = await freePort();
  const [bin, ...args] = COMMANDS[name](port, nodes, most);
  const { child, ended } = run(args, { bin });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}`, stop };
}
