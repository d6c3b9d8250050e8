// Places far from each other, each in a network namespace of its own: whatever goes from one to another takes half of a round trip,
// and is lost so often. As `tc netem` does it, which not every kernel has.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { here } from '../harness.mjs';
import { holdNamespace } from './network.mjs';

const run = promisify(execFile);
const prefix = '10.78.0.';
const ping = here('support/ping.mjs');

/** Starts the program that carries what goes between the places. */
async function startCarrier(places, { roundTripMs, lossPercent, seed }) {
  const folder = await mkdtemp(join(tmpdir(), 'flinxx-far-'));
  try {
    const program = join(folder, 'far');
    await run('c++', ['-std=c++20', '-O2', '-o', program, here('support/far.cpp')]);
    const args = [roundTripMs * 500, lossPercent, seed, ...places.map(({ name, address }) => `${name}=${address}`)];
    // Before the browsers, where that may be: the way is no longer for what they do.
    const child = spawn('nice', ['-n', '-15', program, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), ended.then(([code]) => Promise.reject(new Error(`The carrier ended with ${code}`)))]);
    return { end: () => child.kill('SIGKILL') && ended };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** May be called where this process has a network namespace to itself, and nowhere else. Gives each place's address, and the words that start a command there. */
export async function layFar(names, { roundTripMs, lossPercent, seed = 1 }) {
  const places = names.map((name, index) => ({ name, address: `${prefix}${index + 1}` }));
  const carrier = await startCarrier(places, { roundTripMs, lossPercent, seed });
  const held = await Promise.all(places.map(holdNamespace));
  const far = {};
  for (const [index, { name, address }] of places.entries()) {
    const { words, pid } = held[index];
    const ip = (command) => execFileSync(words[0], [...words.slice(1), 'ip', ...command.split(' ')]);
    // The program goes on holding it from where it is.
    execFileSync('ip', ['link', 'set', name, 'netns', String(pid)]);
    ip('link set lo up');
    ip(`link set ${name} up`);
    ip(`addr add ${address}/24 dev ${name}`);
    ip(`route add default dev ${name}`);
    far[name] = { address, words };
  }
  return { ...far, end: () => Promise.all([carrier.end(), ...held.map(({ end }) => end())]) };
}

/** What lies between two of the places, by so many datagrams there and back. */
export async function measureWay(from, to, count) {
  const inPlace = ({ words }, ...args) => [words[0], [...words.slice(1), process.execPath, ping, ...args]];
  const answerer = spawn(...inPlace(to, 'answer', to.address), { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(answerer.stdout, 'data');
    const { stdout } = await run(...inPlace(from, 'ask', to.address, String(count)));
    return JSON.parse(stdout);
  } finally {
    answerer.kill('SIGKILL');
    await once(answerer, 'exit');
  }
}
