// What the protocols' suites ask holds, too, where each request reaches any of three nodes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

for (const suite of ['engineio_polling', 'engineio_upgrade', 'engineio_heartbeat', 'socketio_connect', 'socketio_packets', 'socketio_malformed'])
  test(`${suite}, at any node`, () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const file = fileURLToPath(new URL(`${suite}.test.mjs`, import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--test', file], { env: { ...env, FLINXX_ANY_NODE: '1' }, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });
