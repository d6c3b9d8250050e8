// The official client in Node.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { within } from '../support/index.mjs';
import { runScenario, scenarios, ways } from './client_scenarios.mjs';
import { PATIENT, launchEcho, useEcho } from './echo.mjs';

const server = useEcho('socketio_echo');
const pinging = useEcho('socketio_echo', { ...PATIENT, 'ping-interval': 200 });

for (const way of Object.keys(ways))
  describe(`socket.io-client over ${way}`, () => {
    for (const name of Object.keys(scenarios))
      test(name, () => runScenario(name, { io, url: server.url, pinging: pinging.url, way, isBytes: Buffer.isBuffer }));
  });

for (const [way, options] of Object.entries(ways))
  test(`a client comes back when the server has been started again: ${way}`, async () => {
    let echo = await launchEcho('socketio_echo');
    after(() => echo.stop());
    const socket = io(echo.url, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 50, ...options });
    const next = (name) => within(new Promise((resolve) => socket.once(name, resolve)), name);
    await next('auth');
    const dropped = next('disconnect');
    await echo.stop();
    assert.match(await dropped, /^transport (close|error)$/);
    const greeted = next('auth');
    socket.emit('message', 'sent while nobody was there');
    const back = next('message-back');
    echo = await launchEcho('socketio_echo', PATIENT, '--port', String(echo.port));
    await greeted;
    assert.equal(await back, 'sent while nobody was there');
    socket.disconnect();
  });
