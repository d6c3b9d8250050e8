// How clients of several makers leave, each in a process of its own: the partner is told at once where it was meant.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BIN, expectStats, launch, runToEnd, useServer } from '../support/index.mjs';
import { makers, meetLeaver, ways } from '../support/leavers.mjs';

describe('meant', () => {
  // What is heard does not come from the end of this time.
  const server = useServer('--recovery-time', '3600000');

  for (const maker of Object.keys(makers))
    for (const [way, transports] of Object.entries(ways))
      for (const deed of ['disconnect', 'stop'])
        test(`${maker}, ${way}: ${deed}`, async () => {
          const leaver = await meetLeaver(server, maker, transports);
          leaver.do(deed);
          await leaver.partner.expect('partner_disconnected');
          await leaver.end();
          await leaver.partner.leave();
        });
});

describe('not meant', () => {
  for (const [way, transports] of Object.entries(ways))
    for (const deed of ['SIGKILL', 'close'])
      test(`${way}: ${deed}`, async () => {
        const server = await launch(['--rate-limits', 'off', '--recovery-time', '1500']);
        const leaver = await meetLeaver(server, 'socket.io-client 4.8', transports);
        const from = performance.now();
        if (deed === 'SIGKILL') await leaver.end();
        else leaver.do(deed);
        await leaver.partner.expect('partner_disconnected');
        assert.ok(performance.now() - from >= 1400, 'the grace has passed');
        await leaver.end();
        await leaver.partner.leave();
        await expectStats(server, 0, 0, 0);
        await server.stop();
      });

  const isolated = [...(process.getuid() === 0 ? [] : ['--map-root-user']), '--net', '--'];
  const probe = spawnSync('unshare', [...isolated, 'ip', 'link', 'add', 'probe', 'type', 'veth']);
  const skip = probe.status === 0 ? false : 'no network namespace with a cable can be made here';
  test('the cable is pulled: after the heartbeat and the grace', { skip }, async () => {
    const [interval, timeout, grace] = [500, 5000, 1500]; // a client on a busy machine answers in time
    const options = ['--ping-interval', interval, '--ping-timeout', timeout, '--recovery-time', grace].map(String);
    const script = fileURLToPath(new URL('cable.mjs', import.meta.url));
    const { stdout, stderr } = await runToEnd([...isolated, process.execPath, script, ...options], { bin: 'unshare', env: { FLINXX_BIN: BIN } });
    assert.notEqual(stdout, '', stderr);
    for (const [way, ms] of Object.entries(JSON.parse(stdout))) assert.ok(ms >= grace + timeout / 2, `${way}: ${ms} ms`);
  });
});
