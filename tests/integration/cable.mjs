// How long after its cable is pulled the partner of a client hears of it, in ms, as JSON by transport; in a network
// namespace of its own: unshare --net -- node cable.mjs [the server's options …]. The clients are behind one cable in a
// further one.
import { execFileSync, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { eventually, launch } from '../support/index.mjs';
import { meetLeaver, official, ways } from '../support/leavers.mjs';

const ip = (command, ...before) => execFileSync([...before, 'ip'][0], [...before, 'ip', ...command.split(' ')].slice(1));
const holder = spawn('unshare', ['--net', '--', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] }); // ends with this process
const namespace = (pid) => readlinkSync(`/proc/${pid}/ns/net`);
await eventually(() => namespace(holder.pid) !== namespace('self'), true);
const inside = ['nsenter', `--target=${holder.pid}`, '--net', '--'];

ip('link set lo up');
ip(`link add near type veth peer name cable netns ${holder.pid}`);
ip('addr add 10.78.0.1/24 dev near');
ip('link set near up');
ip('addr add 10.78.0.2/24 dev cable', ...inside);
ip('link set cable up', ...inside);

const server = await launch(['--rate-limits', 'off', ...process.argv.slice(2)], {
  fixed: ['--host', '10.78.0.1', '--port', '0', '--stun-urls', 'none'],
});
const maker = official(inside[0], 'socket.io-client', ...inside.slice(1), process.execPath);
const leavers = {};
for (const [way, transports] of Object.entries(ways)) leavers[way] = await meetLeaver(server, 'socket.io-client 4.8', transports, maker);
const from = performance.now();
ip('link set cable down', ...inside);
const found = {};
const notice = async ([way, leaver]) => {
  await leaver.partner.expect('partner_disconnected');
  found[way] = Math.round(performance.now() - from);
  await leaver.end();
  await leaver.partner.leave();
};
await Promise.all(Object.entries(leavers).map(notice));
await server.stop();
holder.kill();
console.log(JSON.stringify(found));
