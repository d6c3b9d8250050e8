import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../../tests/support/wire.mjs';
import { openUser, startServer, until, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

const secret = 'only-for-this-test';

/** A TURN server that relays on loopback; ends with `stop`. */
async function startTurn(port, folder) {
  const args = [
    '-n', '--listening-ip=127.0.0.1', `--listening-port=${port}`, '--relay-ip=127.0.0.1', '--min-port=50000', '--max-port=50200',
    '--realm=test.local', '--use-auth-secret', `--static-auth-secret=${secret}`, '--allow-loopback-peers', '--no-cli', '--no-tls',
    '--no-dtls', `--userdb=${join(folder, 'db')}`, `--pidfile=${join(folder, 'pid')}`, '--log-file=stdout',
  ];
  const child = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    await until('coturn is there', () => log, (text) => /DB connection success/.test(text));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

describe('through a relay alone', () => {
  let folder;
  let turn;
  let options;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flinxx-turn-'));
    const port = await freePort();
    turn = await startTurn(port, folder);
    options = { 'turn-urls': `turn:127.0.0.1:${port}`, 'turn-secret': secret, 'ice-transport-policy': 'relay' };
  });
  const stage = setStage({ serve: () => startServer({ options }) });
  after(async () => {
    await turn?.stop();
    await rm(folder, { recursive: true });
  });

  it('two meet, the page says that a relay is between them, and gives up in order when it is gone', async () => {
    const pair = await Promise.all([openUser(stage.browser, stage.server.url), openUser(stage.browser, stage.server.url)]);
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    const [ann] = pair;
    await ann.page.getByRole('button', { name: /^Connection: / }).click();
    await until('the path', () => ann.page.getByRole('dialog').textContent(), (words) => /Through a relay/.test(words));
    await ann.page.keyboard.press('Escape');

    await turn.stop();
    await until('a way is looked for', () => ann.status.textContent(), (words) => /^Reconnecting$/.test(words), 60_000);
    await until('the next one', () => ann.status.textContent(), (words) => /Connection lost|Partner left|Waiting|Partner found/.test(words), 90_000);
    const { total } = await ann.inbound();
    assert.ok(total > 1, 'a new connection was tried before');
    await untilStatus(ann, /Partner found|Waiting|Looking|Reconnecting|Connection lost|left/);
    await Promise.all(pair.map((user) => user.leave()));
  });
});
