// Real proxies with the configurations that docs/proxies.md and README.md show: ports, files and what the system's own
// configuration would bring are put in, nothing else.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deferred, eventually, freePort, within } from '../support/index.mjs';

const textOf = (name) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const README = textOf('README.md');
const DOCUMENT = textOf('docs/proxies.md');

// The block of code that a document has under a heading.
function blockOf(language, heading, text = DOCUMENT) {
  const found = new RegExp(`\n#+ ${heading}\n[^]*?\`\`\`${language}\n([^]*?)\`\`\``).exec(text);
  if (!found) throw new Error(`no ${language} below ${heading}`);
  return found[1];
}

export const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-proxies-'));
chmodSync(folder, 0o755); // some of them give up root's rights
const inFolder = (name) => path.join(folder, name);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const CERTIFICATE = inFolder('cert.pem');
export const KEY = inFolder('key.pem');
const BOTH = inFolder('both.pem');
execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=chat.example.org', '-addext', 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:chat.example.org', '-newkey', 'rsa:2048', '-keyout', KEY, '-out', CERTIFICATE], { stdio: 'pipe' });
writeFileSync(BOTH, readFileSync(CERTIFICATE, 'utf8') + readFileSync(KEY, 'utf8'));
for (const name of [KEY, BOTH]) chmodSync(name, 0o644);

function write(name, text) {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
}

function replaced(text, ...pairs) {
  for (const [from, to] of pairs) {
    if (!text.includes(from)) throw new Error(`${from} is not in\n${text}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

function temporary(name) {
  const made = mkdtempSync(inFolder(`${name}-`));
  chmodSync(made, 0o777);
  return made;
}

// How each is started: gives the command lines of what has to run.
const WAYS = {
  nginx(port, server) {
    const state = temporary('nginx');
    const site = replaced(blockOf('nginx', 'Behind a TLS proxy', README), ['listen 80;', ''], ['listen 443 ssl;', `listen ${port} ssl; listen [::]:${port} ssl;`], ['/etc/letsencrypt/live/chat.example.org/fullchain.pem', CERTIFICATE], ['/etc/letsencrypt/live/chat.example.org/privkey.pem', KEY], [':5000', `:${server}`]);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${state}/${name};`).join('\n');
    const events = replaced(blockOf('nginx', 'nginx'), ['worker_connections 20000;', 'worker_connections 4096;']);
    const file = write(`nginx-${port}.conf`, `daemon off; master_process off; pid ${state}/pid; error_log stderr crit;\n${events}\nhttp { access_log off; ${paths}\n${site} }`);
    return [['/usr/sbin/nginx', '-c', file, '-p', folder, '-e', 'stderr']];
  },
  HAProxy(port, server) {
    const file = write(`haproxy-${port}.cfg`, replaced(blockOf('haproxy', 'HAProxy'), [':443', `:${port}`], ['/etc/haproxy/chat.pem', BOTH], [':5000', `:${server}`]));
    return [['/usr/sbin/haproxy', '-db', '-q', '-f', file]];
  },
  Caddy(port, server) {
    const site = replaced(blockOf('caddy', 'Caddy'), ['chat.example.org {', `https://:${port} {\n  tls ${CERTIFICATE} ${KEY}`], [':5000', `:${server}`]);
    const file = write(`Caddyfile-${port}`, `{\n  admin off\n  auto_https off\n  log {\n    level ERROR\n  }\n}\n${site}`);
    return [['/usr/bin/caddy', 'run', '--adapter', 'caddyfile', '--config', file]];
  },
  Apache(port, server) {
    const state = temporary('apache');
    const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'ssl', 'headers'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n');
    const site = replaced(blockOf('apache', 'Apache'), [':443', `:${port}`], ['/etc/ssl/chat/fullchain.pem', CERTIFICATE], ['/etc/ssl/chat/privkey.pem', KEY], [':5000', `:${server}`]);
    const rights = process.getuid() === 0 ? 'User www-data\nGroup www-data' : '';
    const file = write(`apache-${port}.conf`, `ServerRoot ${state}\nDefaultRuntimeDir ${state}\nPidFile ${state}/pid\nErrorLog ${state}/log\nLogLevel crit\nServerName localhost\nListen ${port}\n${rights}\n${modules}\n${site}`);
    return [['/usr/sbin/apache2', '-D', 'FOREGROUND', '-f', file]];
  },
  lighttpd(port, server) {
    const file = write(`lighttpd-${port}.conf`, `server.document-root = "${folder}"\nserver.bind = "127.0.0.1"\nserver.port = 0\nserver.errorlog = "/dev/null"\n${replaced(blockOf('lighttpd', 'lighttpd'), [':443', `:${port}`], ['/etc/lighttpd/chat.pem', BOTH], ['5000', `${server}`])}`);
    return [['/usr/sbin/lighttpd', '-D', '-f', file]];
  },
  async Varnish(port, server) {
    const between = await freePort();
    const vcl = write(`varnish-${port}.vcl`, replaced(blockOf('vcl', 'Varnish'), ['"5000"', `"${server}"`]));
    const hitch = write(`hitch-${port}.conf`, `${process.getuid() === 0 ? 'user = "nobody"\n' : ''}${replaced(blockOf('hitch', 'Varnish'), ['443', `${port}`], ['6086', `${between}`], ['/etc/hitch/chat.pem', BOTH])}`);
    return [
      ['/usr/sbin/varnishd', '-F', '-n', temporary('varnish'), '-a', `127.0.0.1:${between},PROXY`, '-f', vcl, '-j', 'none'],
      ['/usr/sbin/hitch', `--config=${hitch}`],
    ];
  },
  // A TCP balancer: the server speaks TLS itself, or nobody does.
  'HAProxy in mode tcp'(port, server, { version }) {
    const text = replaced(blockOf('haproxy', 'TCP balancers'), [':443', `:${port}`], [':5000', `:${server}`], ['send-proxy-v2', version]);
    return [['/usr/sbin/haproxy', '-db', '-q', '-f', write(`tcp-${port}.cfg`, text)]];
  },
};

/// Why a proxy cannot run here, or false.
export function missing(name) {
  const programs = { nginx: ['nginx'], HAProxy: ['haproxy'], Caddy: ['caddy'], Apache: ['apache2'], lighttpd: ['lighttpd'], Varnish: ['varnishd', 'hitch'] };
  const absent = programs[name].filter((program) => spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: '/usr/bin:/usr/sbin' } }).status !== 0);
  return absent.length > 0 ? `${absent} is not installed` : false;
}

/// A request to a proxy over TLS, on a connection of its own.
export function ask(proxy, target, { method = 'GET', headers = {}, from, family = 4, body } = {}) {
  const answer = deferred();
  const r = https.request({ host: family === 6 ? '::1' : '127.0.0.1', port: proxy.port, path: target, method, headers, localAddress: from, agent: false, rejectUnauthorized: false }, (res) => {
    let text = '';
    res.setEncoding('utf8').on('data', (piece) => (text += piece));
    res.on('end', () => answer.resolve({ status: res.statusCode, headers: res.headers, text }));
  });
  r.on('error', answer.reject);
  r.end(body);
  return within(answer.promise, `the answer to ${target}`);
}

/// Starts one in front of a server that listens at 127.0.0.1.
export async function startProxy(name, server, options = {}) {
  const port = await freePort();
  const children = [];
  for (const [program, ...args] of await WAYS[name](port, server.port, options)) {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
    child.said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (child.said += text));
    children.push(child);
  }
  const proxy = { host: '127.0.0.1', port, url: `https://127.0.0.1:${port}`, named: `https://chat.example.org:${port}` };
  proxy.stop = async () => {
    for (const child of children.reverse()) {
      const ended = child.exitCode !== null || child.signalCode !== null ? true : once(child, 'exit');
      child.kill('SIGTERM');
      await within(Promise.resolve(ended), `the end of ${name}`).finally(() => child.kill('SIGKILL'));
    }
  };
  if (options.wait) await options.wait(proxy);
  else await eventually(() => ask(proxy, '/api/missing').then(({ status }) => status, (error) => `${error.code} ${children.map((child) => child.said)}`), 404, name);
  return proxy;
}

/// Options for an official client that comes from an address of its own.
export const clientFrom = (localAddress, transports) => ({ transports, agent: new https.Agent({ localAddress, rejectUnauthorized: false }) });

/// The same over IPv6. A name, for over polling the client would send the bare address as its Host, which is malformed.
export const clientOver6 = (transports) => ({ transports, agent: new https.Agent({ rejectUnauthorized: false, family: 6, lookup: (name, options, done) => done(null, options.all ? [{ address: '::1', family: 6 }] : '::1', 6) }) });
