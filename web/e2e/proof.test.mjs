// The work that a busy server asks for before a search.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';

describe('a proof of work', () => {
  const stage = setStage({ serve: () => startServer({ options: { proof: 'on' } }), left: assertNoErrors });
  const isWorker = (url) => /\/assets\/worker-[\w-]+\.js/.test(url);

  it('is done by the page, whose code for it is fetched only then', async () => {
    const [ann, bob] = await Promise.all([1, 2].map(() => stage.open()));
    const asked = [];
    ann.page.context().on('request', (request) => asked.push(request.url()));
    const loaded = await ann.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.ok(!loaded.some(isWorker));
    await Promise.all([ann, bob].map((user) => user.enter()));
    await untilInCall(ann, bob);
    assert.ok(asked.some(isWorker));
    await ann.press('Skip');
    await untilInCall(ann, bob);
  });

  it('is said to be done if it takes long, and given up by Stop', async () => {
    const slow = () => {
      globalThis.Worker = class extends EventTarget {
        postMessage() {}
        terminate() {
          globalThis.ended = true;
        }
      };
    };
    const ann = await stage.open(undefined, slow);
    await ann.enter();
    await untilStatus(ann, /^Checking that you are no robot$/);
    await ann.press('Stop');
    await untilStatus(ann, /^Stopped$/);
    assert.equal(await ann.page.evaluate(() => globalThis.ended), true);
  });
});
