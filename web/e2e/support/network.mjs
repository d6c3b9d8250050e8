// A small network of namespaces: the server on a bridge, the page and its partner each behind a cable of their own. The page's
// namespace is the one this process is in, since the tools that drive Firefox reach it over its loopback.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { until } from '../harness.mjs';

const prefix = '10.77.0.';
export const serverAddress = `${prefix}1`;
const firstAddress = { page: 2, partner: 3 };
const ownNamespace = () => readlinkSync('/proc/self/ns/net');

/** The words that start a command in a network namespace of its own; null where none can be made. */
export function isolation() {
  const words = ['unshare', ...(process.getuid() === 0 ? [] : ['--map-root-user']), '--net', '--'];
  try {
    execFileSync(words[0], [...words.slice(1), 'ip', 'link', 'add', 'probe', 'type', 'bridge'], { stdio: 'ignore' });
    return words;
  } catch {
    return null;
  }
}

/** Runs the program of this process again, in a network namespace of its own, which FLINXX_ISOLATED tells it. Ends as that does. */
export async function isolate() {
  const words = isolation();
  if (!words) throw new Error('No network namespace can be made here.');
  const [program, ...args] = [...words, process.execPath, ...process.argv.slice(1)];
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, FLINXX_ISOLATED: '1' } });
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

/** A namespace that lives as long as its process. */
export async function holdNamespace() {
  // Ends with this process, whose end closes its input.
  const child = spawn('unshare', ['--net', '--', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const namespace = () => {
    try {
      return readlinkSync(`/proc/${child.pid}/ns/net`);
    } catch {
      return ownNamespace();
    }
  };
  await until('a network namespace', async () => namespace() !== ownNamespace(), Boolean);
  return { words: ['nsenter', `--target=${child.pid}`, '--net', '--'], pid: child.pid, end: () => child.kill('SIGKILL') && once(child, 'exit') };
}

/** Lays the cables. May be called where this process has a network namespace to itself, and nowhere else. */
export async function layNetwork() {
  const [hub, partner] = await Promise.all([holdNamespace(), holdNamespace()]);
  const words = { hub: hub.words, partner: partner.words, page: [] };
  const addresses = { ...firstAddress };

  const ip = (place, command) => {
    const [program, ...args] = [...words[place], 'ip', ...command.split(' ')];
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const port = (place, change) => ip('hub', `link set ${place} type bridge_slave ${change}`);
  const setOut = (place) => ip(place, `route replace default via ${serverAddress} dev cable`);

  ip('hub', 'link set lo up');
  ip('hub', 'link add bridge type bridge');
  ip('hub', `addr add ${serverAddress}/24 dev bridge`);
  ip('hub', 'link set bridge up');
  for (const place of ['page', 'partner']) {
    ip(place, 'link set lo up');
    ip(place, `link add cable type veth peer name ${place} netns ${hub.pid}`);
    ip(place, `addr add ${prefix}${addresses[place]}/24 dev cable`);
    ip('hub', `link set ${place} master bridge up`);
    ip(place, 'link set cable up');
    setOut(place);
  }

  return {
    /** What starts a command at that place. */
    words,
    /** Takes a place off the network, as it sees itself; the server is out of its reach too. */
    unplug: (place) => ip(place, 'link set cable down'),
    plug(place) {
      ip(place, 'link set cable up');
      setOut(place);
    },
    /** Nothing gets through to or from a place any more, and it has no way to know. */
    swallow: (place) => ip('hub', `link set ${place} nomaster`),
    deliver: (place) => ip('hub', `link set ${place} master bridge`),
    /** The two no longer reach each other; both reach the server. */
    part: () => ['page', 'partner'].forEach((place) => port(place, 'isolated on')),
    join: () => ['page', 'partner'].forEach((place) => port(place, 'isolated off')),
    readdress(place) {
      ip(place, `addr del ${prefix}${addresses[place]}/24 dev cable`);
      addresses[place] += 10;
      ip(place, `addr add ${prefix}${addresses[place]}/24 dev cable`);
      setOut(place);
    },
    end: () => Promise.all([hub.end(), partner.end()]),
  };
}
