// How long after a polite leave the partner hears of it: node bench/leave.mjs [ROUNDS], after `npm ci` in
// tests/integration. Median and worst of 50, in ms, for each client, transport and way; BUN=… and DENO=… name programs
// that take part. The goal is 100 ms in the median.
import { launch } from '../tests/integration/helpers.mjs';
import { makers, meetLeaver, ways } from '../tests/integration/leavers.mjs';

const rounds = Number(process.argv[2] ?? 50);
const server = await launch(['--rate-limits', 'off', '--recovery-time', '3600000']);

async function once(maker, transports, deed) {
  const leaver = await meetLeaver(server, maker, transports);
  const from = performance.now();
  leaver.do(deed);
  await leaver.partner.expect('partner_disconnected');
  const ms = performance.now() - from;
  await leaver.end();
  await leaver.partner.leave();
  return ms;
}

for (const maker of Object.keys(makers))
  for (const [way, transports] of Object.entries(ways))
    for (const deed of ['disconnect', 'stop']) {
      const all = [];
      for (let i = 0; i < rounds; ++i) all.push(await once(maker, transports, deed));
      all.sort((a, b) => a - b);
      const shown = [all[rounds >> 1], all.at(-1)].map((ms) => ms.toFixed(1)).join(' | ');
      console.log(`| ${maker} | ${way} | ${deed} | ${shown} |`);
    }
await server.stop();
