#!/usr/bin/env bash
# An entry may await a page of its own at its top level, and both may use the same module. Where a group of `codeSplitting` names the
# entry alone, Rolldown puts what it uses into the group's chunk too (`includeDependenciesRecursively`), so that the page's chunk
# imports the entry's. Seen with Vite 8.3.8 (Rolldown): the build says nothing of that circle, and what it built never starts: the
# entry waits for the page, whose import waits for the entry to be done. In a browser there is no error, only an empty page; Node 20
# ends with 13. Without the group, or with the await within a function, the same sources run. Rollup and ECMAScript have no other
# answer to such a circle; what one would not guess is that naming a chunk makes it. Needs Node 20 and npm.
# Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund vite@8.3.8 >/dev/null
echo "export const word = () => 'shown';" >shared.js
echo "import { word } from './shared.js'; export const show = () => console.log(word());" >page.js
cat >awaits.js <<'JS'
import { word } from './shared.js';
if (word() === 'shown') (await import('./page.js')).show();
JS
cat >starts.js <<'JS'
import { word } from './shared.js';
async function start() {
  if (word() === 'shown') (await import('./page.js')).show();
}
start();
JS
cat >run.mjs <<'JS'
import { spawnSync } from 'node:child_process';
import { build } from 'vite';

async function run(entry, groups) {
  const outDir = `dist-${entry}-${groups.length}`;
  const said = [];
  const customLogger = { info() {}, warn: (text) => said.push(text), warnOnce: (text) => said.push(text), error: (text) => said.push(text),
    clearScreen() {}, hasErrorLogged: () => false, hasWarned: false };
  const output = { entryFileNames: 'entry.js', codeSplitting: { groups } };
  const rolldownOptions = { input: `${entry}.js`, output };
  await build({ configFile: false, customLogger, build: { outDir, target: 'es2022', modulePreload: false, rolldownOptions } });
  const { status, stdout } = spawnSync(process.execPath, [`${outDir}/entry.js`], { encoding: 'utf8' });
  return `${entry}, ${groups.length ? 'group' : 'no group'}: ends with ${status}, prints ${JSON.stringify(stdout)}, ${said.length} warnings`;
}

const group = (entry) => [{ name: 'front', test: new RegExp(`${entry}\\.js$`) }];
const seen = [await run('awaits', group('awaits')), await run('awaits', []), await run('starts', group('starts'))];
console.log(seen.join('\n'));
const wanted = [
  'awaits, group: ends with 13, prints "", 0 warnings',
  'awaits, no group: ends with 0, prints "shown\\n", 0 warnings',
  'starts, group: ends with 0, prints "shown\\n", 0 warnings',
];
const asBefore = seen.join() === wanted.join();
console.log(asBefore ? 'As before.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
