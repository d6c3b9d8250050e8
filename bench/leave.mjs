// How long after a polite leave the partner hears of it, in ms: node bench/leave.mjs [ROUNDS [ROUNDS of the others]],
// after `npm ci` in tests. Median and worst, first of the official client in this process, then of clients
// of several makers, each in a process of its own; BUN=… and DENO=… name programs that take part. The goal is 100 ms in
// the median.
import { connect, launch, meet } from '../tests/support/index.mjs';
import { makers, meetLeaver, ways } from '../tests/support/leavers.mjs';

const [rounds = 50, roundsOfOthers = 50] = process.argv.slice(2).map(Number);
const server = await launch(['--rate-limits', 'off', '--recovery-time', '3600000']);

async function here(transports, deed) {
  const client = await connect(server, { transports: transports.split(',') });
  if (transports.includes(',')) await client.upgraded();
  const partner = await connect(server, { transports: ['websocket'] });
  await meet(client, partner);
  const from = performance.now();
  if (deed === 'stop') client.socket.emit('stop');
  else client.socket.disconnect();
  await partner.expect('partner_disconnected');
  const ms = performance.now() - from;
  client.socket.disconnect();
  await partner.leave();
  return ms;
}

async function elsewhere(maker, transports, deed) {
  const leaver = await meetLeaver(server, maker, transports);
  const from = performance.now();
  leaver.do(deed);
  await leaver.partner.expect('partner_disconnected');
  const ms = performance.now() - from;
  await leaver.end();
  await leaver.partner.leave();
  return ms;
}

async function row(name, count, measure) {
  const all = [];
  for (let i = 0; i < count; ++i) all.push(await measure());
  all.sort((a, b) => a - b);
  console.log(`| ${name} | ${[all[count >> 1], all.at(-1)].map((ms) => ms.toFixed(1)).join(' | ')} |`);
}

for (const [way, transports] of Object.entries(ways))
  for (const deed of ['disconnect', 'stop']) await row(`here | ${way} | ${deed}`, rounds, () => here(transports, deed));
if (roundsOfOthers > 0)
  for (const maker of Object.keys(makers))
    for (const [way, transports] of Object.entries(ways))
      for (const deed of ['disconnect', 'stop'])
        await row(`${maker} | ${way} | ${deed}`, roundsOfOthers, () => elsewhere(maker, transports, deed));
await server.stop();
