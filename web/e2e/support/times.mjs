// How long it takes until a cut is said, and after its end until the call is said to be back and frames come again.
import { until } from '../harness.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const patienceMs = 60_000;

/** In the page: notes when frames of the partner were decoded. */
function noteFrames() {
  globalThis.frameTimes = [];
  let last = 0;
  setInterval(async () => {
    let frames = 0;
    for (const pc of globalThis.connections) {
      if (pc.connectionState === 'closed') continue;
      for (const { type, framesDecoded = 0 } of (await pc.getStats()).values()) frames += type === 'inbound-rtp' ? framesDecoded : 0;
    }
    if (frames > last) globalThis.frameTimes.push(Date.now());
    last = frames;
  }, 50);
}

const isWell = ({ status, alert, phase }) => status === 'Connected' && alert === '' && phase === '';

async function timeOnce(theatre, { off, on }, seconds) {
  const scene = await theatre.open({});
  try {
    await scene.untilInCall();
    await scene.page.evaluate(noteFrames);
    await pause(3000); // a call as it is: what comes next is an interruption
    await until('what both share is said no more', scene.says, isWell, patienceMs);
    const cutAt = Date.now();
    off(scene.network);
    await pause(seconds * 1000);
    on(scene.network);
    const backAt = Date.now();
    const frameAt = await until('frames again', () => scene.page.evaluate((from) => globalThis.frameTimes.find((at) => at > from) ?? 0, backAt), Boolean, patienceMs);
    await until('the page says so', scene.says, isWell, patienceMs);
    const changes = await scene.changes();
    const said = changes.find((change) => change.at > cutAt && !isWell(change));
    const last = changes.at(-1);
    return {
      said: said && said.at < backAt ? said.at - cutAt : null,
      words: said && [said.status, said.alert, said.phase].filter(Boolean).join(' · '),
      // Never said: nothing had to be taken back.
      back: said ? Math.max(0, last.at - backAt) : 0,
      frames: frameAt - backAt,
      connections: (await scene.says()).connections,
    };
  } finally {
    await scene.close();
  }
}

export async function takeTimes(theatre, cuts, times, seconds) {
  const all = {};
  for (const [name, cut] of Object.entries(cuts)) {
    all[name] = [];
    for (let time = 0; time < times; time += 1) {
      const taken = await timeOnce(theatre, cut, seconds).catch((error) => ({ error: error.message }));
      all[name].push(taken);
      console.error(`${name}: ${JSON.stringify(taken)}`);
    }
  }
  return all;
}

function spread(values) {
  const known = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  const missing = values.length - known.length;
  if (known.length === 0) return 'never';
  const seconds = (ms) => (ms / 1000).toFixed(2);
  return `${seconds(known[Math.floor((known.length - 1) / 2)])} / ${seconds(known.at(-1))}${missing ? `, ${missing} not at all` : ''}`;
}

export function timesTable(all, seconds) {
  const head = `| cut for ${seconds} s (median / maximum, s) | said after | said to be over after its end | frames again after its end | n |\n| --- | --- | --- | --- | --- |`;
  const rows = Object.entries(all).map(([name, taken]) => {
    const of = (what) => spread(taken.map((one) => one[what]));
    return `| ${name} | ${of('said')} | ${of('back')} | ${of('frames')} | ${taken.length} |`;
  });
  return `${[head, ...rows].join('\n')}\n`;
}
