import { test } from 'node:test';
import { Frames, useServer } from './helpers.mjs';
const server = useServer('--threads', '4');
test('race', { timeout: 100000 }, async (t) => {
  const all = [];
  for (let i = 0; i < 8; ++i) { const f = await Frames.open(server); await f.join(); all.push(f); }
  let bad = {}, n = 0;
  const until = async (f, p) => { const got = []; for (;;) { const x = await f.next(); got.push(x); if (x.startsWith(p)) return got; } };
  const end = Date.now() + 20000;
  while (Date.now() < end) {
    const [a, b] = [all[n % 8], all[(n + 1 + n % 5) % 8]]; ++n;
    if (a === b) continue;
    await a.send('421["find_partner"]'); await until(a, '42["waiting"');
    a.ws._socket.cork();
    for (let i = 0; i < (n % 20) * 20; ++i) a.ws.send('43999[]');
    a.ws.send('422["stop"]');
    a.ws._socket.uncork();
    b.ws.send('423["find_partner"]');
    await until(b, '433[');
    a.ws.send('424["nix"]');
    const got = await until(a, '434[');
    b.ws.send('425["stop"]'); await until(b, '435');
    a.ws.send('424["nix"]');
    got.push(...await until(a, '434['));
    const k = got.filter((x) => !x.startsWith('431') && !x.startsWith('434')).map((x) => x.slice(0, 18)).join(); bad[k] = (bad[k] ?? 0) + 1;
  }
  t.diagnostic(JSON.stringify(bad));
});
