import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { isolation } from './support/network.mjs';

const run = promisify(execFile);
const words = existsSync('/dev/net/tun') ? isolation() : null;

/** What `node` finds between two places, in a namespace of its own. */
async function ask(way) {
  const script = `
    import { layFar, measureWay } from './e2e/support/far.mjs';
    const far = await layFar(['here', 'there'], ${JSON.stringify(way)});
    console.log(JSON.stringify(await measureWay(far.here, far.there, 200)));
    await far.end();`;
  const { stdout } = await run(words[0], [...words.slice(1), process.execPath, '--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

describe('long ways', { skip: words ? false : 'no network namespace can be made here' }, () => {
  it('take as long as was asked for, and lose nothing or some of what they carry', async () => {
    const [whole, lossy] = await Promise.all([ask({ roundTripMs: 60, lossPercent: 0 }), ask({ roundTripMs: 20, lossPercent: 20 })]);
    assert.ok(whole.leastMs >= 60, JSON.stringify(whole));
    assert.equal(whole.lost, 0);
    assert.ok(lossy.leastMs >= 20, JSON.stringify(lossy));
    // A third of them, there or back.
    assert.ok(lossy.lost > 10 && lossy.lost < 150, JSON.stringify(lossy));
  });
});
