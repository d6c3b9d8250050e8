// How clients of several makers leave, each in a process of its own: the partner is told at once where it was meant.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectStats, launch, useServer } from './helpers.mjs';
import { makers, meetLeaver, ways } from './leavers.mjs';

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
});
