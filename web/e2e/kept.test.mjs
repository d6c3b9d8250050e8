// What was kept for a partner while the server could not be reached.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { it } from 'node:test';
import { untilAlert, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';
import { openPartner } from './support/partner.mjs';

/** A way to the server that can be cut; `story` says when somebody came, and whether that was in vain. */
async function startWay(url) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const story = [];
  let cut = false;
  const way = createServer((near) => {
    story.push(`${Math.round(performance.now())} ${cut ? 'in vain' : 'through'}`);
    if (cut) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const end of [near, far]) {
      open.add(end);
      end.on('error', () => end.destroy()).on('close', () => open.delete(end));
    }
    return near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const stop = () => {
    cut = true;
    for (const end of open) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${way.address().port}`,
    story,
    cut: stop,
    mend() {
      story.push(`${Math.round(performance.now())} mended`);
      cut = false;
    },
    close() {
      stop();
      way.close();
    },
  };
}

const stage = setStage();

it('the next partner gets nothing of the call before', async () => {
  const way = await startWay(stage.server.url);
  try {
    const bob = await openPartner(stage.browser, stage.server.url);
    const ann = await stage.open(undefined, undefined, { url: way.url });
    await ann.enter();
    await untilInCall(ann);
    const cleo = await openPartner(stage.browser, stage.server.url);
    way.cut();
    await untilAlert(ann, /Your call goes on|cut off/);
    await bob.closeConnection();
    await untilStatus(ann, /^Reconnecting$/);
    await ann.press('Skip');
    await untilStatus(ann, /Reconnecting to the server/);
    way.mend();
    await untilInCall(ann).catch((error) => assert.fail(`${error.message}; ${[...way.story, ...ann.errors].join(', ')}`));
    const { relaysOf, match } = await cleo.figures();
    assert.deepEqual(relaysOf, [match.sessionId]);
  } finally {
    way.close();
  }
});
