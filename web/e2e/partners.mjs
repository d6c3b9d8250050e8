// Puts the page before a partner of every kind and writes down what it says at 2, 5, 10 and 20 s (more where something lasts longer), with
// a picture each: build/partners/<name>/. In network namespaces, so that a network can be cut and an address changed.
//   npm run partners -- [--browser chromium|firefox] [--partner-first] [--kinds a,b] [--name NAME] [--web-root DIR]
//   npm run partners -- --times N [--seconds S] [--kinds cut,path-cut]   times alone: N cuts of S seconds, median and maximum
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { here } from './harness.mjs';
import { cuts, kinds } from './support/kinds.mjs';
import { isolate, layNetwork } from './support/network.mjs';
import { openTheatre, play } from './support/scene.mjs';
import { takeTimes, timesTable } from './support/times.mjs';
import { inWords } from './support/watch.mjs';

const { values: wish } = parseArgs({
  options: {
    browser: { type: 'string', default: 'chromium' },
    'partner-first': { type: 'boolean', default: false },
    kinds: { type: 'string' },
    name: { type: 'string', default: 'now' },
    'web-root': { type: 'string' },
    times: { type: 'string' },
    seconds: { type: 'string', default: '6' },
  },
});

const folder = here(`../../build/partners/${wish.name}/${wish.browser}${wish['partner-first'] ? '-partner-first' : ''}/`);

const cell = (look) => inWords({ ...look, status: `${look.status} ${look.timer ?? ''}`.trim() }).replaceAll('|', '/');

function table(results) {
  const head = '| the partner … | 2 s | 5 s | 10 s | 20 s | later | changed at | offers | connections |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |';
  const rows = results.map(({ what, looks, changes, chat, error }) => {
    if (error) return `| ${what} | ${error} | | | | | | | |`;
    const [at2, at5, at10, at20, ...later] = looks;
    const words = [...later.map((look) => `${look.second} s: ${cell(look)}`), ...(chat ? [`chat: ${chat}`] : [])];
    const last = looks.at(-1);
    const changed = changes.filter(({ at }) => at > 0).map((change) => `${(change.at / 1000).toFixed(1)}: ${cell(change)}`);
    return `| ${what} | ${[at2, at5, at10, at20].map(cell).join(' | ')} | ${words.join('; ')} | ${changed.join('; ')} | ${last.offers} | ${last.connections} |`;
  });
  return `${[head, ...rows].join('\n')}\n`;
}

const chosen = (all) => Object.fromEntries((wish.kinds?.split(',') ?? Object.keys(all)).map((name) => [name, all[name]]));

async function playAll(theatre) {
  // What an earlier run has found of other kinds stays.
  const known = JSON.parse(await readFile(`${folder}results.json`, 'utf8').catch(() => '[]'));
  const results = new Map(known.map((result) => [result.name, result]));
  for (const [name, kind] of Object.entries(chosen(kinds))) {
    // A page that stands still gives no picture; that it does is seen in the time it takes to look.
    const onLook = (page, second) => page.screenshot({ path: `${folder}${name}-${String(second).padStart(2, '0')}.png` }).catch(() => undefined);
    const result = await play(theatre, kind, { name, partnerFirst: wish['partner-first'], onLook }).catch((error) => ({ name, what: kind.what, error: error.message }));
    results.set(name, result);
    console.error(`${name}: ${result.error ?? result.looks.map((look) => `${look.second} s ${cell(look)}`).join('; ')}`);
    await writeFile(`${folder}results.json`, JSON.stringify([...results.values()], null, 1));
  }
  return table(Object.keys(kinds).flatMap((name) => results.get(name) ?? []));
}

async function timeAll(theatre) {
  const all = await takeTimes(theatre, chosen(cuts), Number(wish.times), Number(wish.seconds));
  await writeFile(`${folder}times-${wish.seconds}.json`, JSON.stringify(all, null, 1));
  return timesTable(all, wish.seconds);
}

async function run() {
  const network = await layNetwork();
  await mkdir(folder, { recursive: true });
  const theatre = await openTheatre({ browser: wish.browser, network, webRoot: wish['web-root'] });
  try {
    const found = await (wish.times ? timeAll(theatre) : playAll(theatre));
    await writeFile(`${folder}${wish.times ? `times-${wish.seconds}` : 'table'}.md`, found);
    console.log(found);
  } finally {
    await theatre.close();
    await network.end();
  }
}

await (process.env.FLINXX_ISOLATED ? run() : isolate());
