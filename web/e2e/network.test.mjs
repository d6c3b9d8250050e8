import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { here } from './harness.mjs';
import { mostOffers } from './support/kinds.mjs';
import { isolation } from './support/network.mjs';
import { inWords } from './support/watch.mjs';

/** Runs the command that puts a page before partners whose network is cut; what it found. */
async function playInNetwork(names) {
  const name = `test-${process.pid}`;
  const child = spawn(process.execPath, [here('partners.mjs'), '--name', name, '--kinds', names.join(',')], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  const folder = here(`../../build/partners/${name}`);
  const results = JSON.parse(await readFile(`${folder}/chromium/results.json`, 'utf8'));
  await rm(folder, { recursive: true });
  return results;
}

describe('a network that is cut', { skip: isolation() ? false : 'no network namespace can be made here' }, () => {
  it('is said, and the call is back when it is over', async () => {
    const results = await playInNetwork(['cut-12', 'own-cut-12', 'path-cut-12']);
    for (const { name, error, changes, looks } of results) {
      assert.equal(error, undefined, name);
      const said = changes.filter(({ at }) => at > 0).map(({ status }) => status);
      assert.ok(said.includes('Reconnecting'), `${name}: ${said}`);
      const last = looks.at(-1);
      assert.equal(inWords(last), 'Connected', name);
      assert.ok(last.offers <= mostOffers, `${name}: ${last.offers} offers`);
    }
  });
});
