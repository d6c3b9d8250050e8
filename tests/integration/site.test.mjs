// The operator's name and pages: what is read at start and on SIGHUP, what is refused, and what is served of it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { connect, eventually, expectError, meet, request, runToEnd, useServer } from '../support/index.mjs';
import { launch } from '../support/server.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-site-'));
after(() => rmSync(folder, { recursive: true }));
const SECRET = 'what lies outside of the site';
writeFileSync(path.join(folder, 'secret.md'), SECRET);

const page = path.join(folder, 'page');
const INDEX = '<!doctype html><html><head><title>Flinxx</title></head><body>Flinxx</body></html>';
mkdirSync(page);
writeFileSync(path.join(page, 'index.html'), INDEX);
writeFileSync(path.join(page, 'manifest.webmanifest'), '{"name":"Flinxx","start_url":"/"}');

let made = 0;
/// A folder of the operator's with these files.
function siteOf(files) {
  const at = path.join(folder, `site-${(made += 1)}`);
  mkdirSync(at);
  write(at, files);
  return at;
}

function write(at, files) {
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(at, name), typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
}

const launchSite = (at, ...more) => launch(['--web-root', page, '--site-dir', at, '--rate-limits', 'off', ...more]);
const asPage = { headers: { Accept: 'text/html' } };
// As if a proxy had told it.
const from = (address) => ({ extraHeaders: { 'x-forwarded-for': address } });
const told = (text) => JSON.parse(/id="site">(.*?)<\/script>/.exec(text)[1]);

describe('what is served', () => {
  const at = siteOf({
    'site.json': { name: 'Harbour & Co', tagline: 'Talk', contact: 'help@example.org', logo: 'logo.svg', accent: '#0a7d5a', links: [{ label: 'Blog', url: 'https://example.org/' }] },
    'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'terms.md': '# Terms\n',
    'terms.de.html': '<h1>Bedingungen</h1>',
    'notes.txt': SECRET,
  });
  symlinkSync('terms.md', path.join(at, 'privacy.md'));
  const server = useServer('--web-root', page, '--site-dir', at);

  test('the page in the name of the operator, on each of its routes', async () => {
    for (const target of ['/', '/chat', '/rules', '/terms', '/privacy', '/imprint', '/terms/', '/index.html']) {
      const answer = await request(server, target);
      assert.equal(answer.status, 200, target);
      assert.match(answer.text, /<title>Harbour &amp; Co<\/title>/);
      assert.deepEqual(told(answer.text), {
        name: 'Harbour & Co', tagline: 'Talk', contact: 'help@example.org', logo: '/site/logo.svg',
        links: [{ label: 'Blog', url: 'https://example.org/' }],
        pages: { privacy: { '': '/site/privacy.md' }, terms: { '': '/site/terms.md', de: '/site/terms.de.html' } },
      });
      assert.match(answer.text, /href="\/site\/colours\.css"/);
    }
    assert.equal((await request(server, '/manifest.webmanifest')).json.name, 'Harbour & Co');
  });

  test('texts, logo and colours with their types and an ETag', async () => {
    for (const [target, type, content] of [
      ['/site/terms.md', 'text/markdown; charset=utf-8', /^# Terms\n$/],
      ['/site/privacy.md', 'text/markdown; charset=utf-8', /^# Terms\n$/],
      ['/site/terms.de.html', 'text/html; charset=utf-8', /Bedingungen/],
      ['/site/logo.svg', 'image/svg+xml', /<svg/],
      ['/site/colours.css', 'text/css; charset=utf-8', /--color-ember:#0a7d5a;/],
    ]) {
      const { status, headers, text } = await request(server, target);
      assert.deepEqual([status, headers['content-type'], headers['cache-control']], [200, type, 'no-cache'], target);
      assert.match(text, content);
      assert.match(headers['content-security-policy'], /script-src 'self'/);
      assert.equal((await request(server, target, { headers: { 'If-None-Match': headers.etag } })).status, 304, target);
    }
  });

  test('what else lies in the folder, or beside it, is not there', async () => {
    for (const name of ['site.json', 'notes.txt', '', '.', '..', '../secret.md', '%2e%2e/secret.md', '..%2fsecret.md', '..%5csecret.md', 'terms.md/', 'terms.md%00', 'terms.md/../../secret.md', '//secret.md', 'rules.md', 'TERMS.MD']) {
      const answer = await request(server, `/site/${name}`);
      assert.ok([400, 404].includes(answer.status), `${name}: ${answer.status}`);
      assert.ok(!answer.text.includes(SECRET), name);
    }
  });

  test('an unknown path is 404, with the page in the name of the operator for who shows one', async () => {
    for (const target of ['/nothing', '/admin', '/metrics', '/rule', '/rules/x', '/site', '/site/', '/site/nothing.md']) {
      expectError(await request(server, target), 404, 'not_found', target);
      const shown = await request(server, target, asPage);
      assert.equal(shown.status, 404, target);
      assert.match(shown.text, /<title>Harbour &amp; Co<\/title>/);
    }
  });

  test('a changed file, a folder that is gone: nothing is opened for a request', async () => {
    const gone = siteOf({ 'site.json': { name: 'Gone' }, 'terms.md': 'first' });
    const own = await launchSite(gone);
    try {
      rmSync(gone, { recursive: true });
      assert.equal((await request(own, '/site/terms.md')).text, 'first');
      assert.match((await request(own, '/')).text, /<title>Gone</);
    } finally {
      await own.stop();
    }
  });
});

test('without a folder the page is as it was built', async () => {
  const server = await launch(['--web-root', page]);
  try {
    assert.equal((await request(server, '/')).text, INDEX);
    assert.equal((await request(server, '/imprint')).status, 200);
    assert.equal('rulesVersion' in (await request(server, '/api/terms')).json, false);
  } finally {
    await server.stop();
  }
});

describe('what is wrong is one line, and the server does not start', () => {
  const good = { 'site.json': { name: 'x' } };
  const cases = {
    'no folder': [path.join(folder, 'nothing'), /there is no such folder/],
    'a file in its place': [path.join(page, 'index.html'), /there is no such folder/],
    'no site.json': [siteOf({}), /site\.json: there is no such file/],
    'no JSON': [siteOf({ 'site.json': '{"name":"x",\n}' }), /site\.json: .*line 2/],
    'no name': [siteOf({ 'site.json': {} }), /site\.json: name: is missing/],
    'a field that nobody knows': [siteOf({ 'site.json': { name: 'x', titel: 'y' } }), /"titel": is no field/],
    'a colour that is none': [siteOf({ 'site.json': { name: 'x', accent: 'red' } }), /accent: takes a colour/],
    'a link that runs': [siteOf({ 'site.json': { name: 'x', links: [{ label: 'x', url: 'javascript:alert(1)' }] } }), /links\[0\]\.url: takes/],
    'a logo outside': [siteOf({ 'site.json': { name: 'x', logo: '../secret.md' } }), /logo: takes the name of a file/],
    'a logo that is missing': [siteOf({ 'site.json': { name: 'x', logo: 'logo.png' } }), /logo\.png: there is no such file/],
    'a page that nobody knows': [siteOf({ ...good, 'term.md': 'x' }), /term\.md: is no page/],
    'a page twice': [siteOf({ ...good, 'terms.md': 'x', 'terms.html': 'x' }), /one of them is to go/],
    'a page that is empty': [siteOf({ ...good, 'terms.md': '' }), /terms\.md: is empty/],
    'a page that is no text': [siteOf({ ...good, 'terms.md': Buffer.from([0xff, 0xfe]) }), /terms\.md: is not UTF-8/],
    'a page that is too large': [siteOf({ ...good, 'terms.md': 'x'.repeat((256 << 10) + 1) }), /terms\.md: is larger than 256 KiB/],
    'too many pages': [siteOf({ ...good, ...Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`terms.${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}.md`, 'x'])) }), /more than 64 pages/],
  };
  for (const [what, [at, said]] of Object.entries(cases)) {
    test(what, async () => {
      const { status, stdout, stderr } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--web-root', page, '--site-dir', at]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^flinxx: site-dir .*\n$/, 'one line');
    });
  }
});

describe('SIGHUP', () => {
  const name = async (server) => told((await request(server, '/')).text).name;
  const lines = (server, text) => server.program.stdout.split(text).length - 1;

  async function hangUp(server, said) {
    const before = lines(server, said);
    server.program.child.kill('SIGHUP');
    await eventually(() => lines(server, said) - before, 1, `the log: ${said}`);
  }

  test('reads all of it again; what is wrong or gone changes nothing', async () => {
    const at = siteOf({ 'site.json': { name: 'First', contact: 'first@example.org' }, 'rules.md': 'Be kind.' });
    const server = await launchSite(at);
    const rules = async () => (await request(server, '/api/terms')).json.rulesVersion;
    try {
      const first = await rules();
      assert.match(first, /^[0-9a-f]{16}$/);
      const { etag } = (await request(server, '/')).headers;

      write(at, { 'site.json': { name: 'Second' }, 'rules.md': 'Be kinder.' });
      assert.equal(await name(server), 'First', 'not before it is told to');
      await hangUp(server, "the site's folder read again");
      assert.equal(await name(server), 'Second');
      const second = await rules();
      assert.notEqual(second, first);
      assert.equal((await request(server, '/', { headers: { 'If-None-Match': etag } })).status, 200);

      write(at, { 'site.json': { name: 'Third' }, 'terms.md': '' });
      await hangUp(server, 'SIGHUP: nothing has changed: site-dir');
      assert.match(server.program.stdout, /terms\.md: is empty/);
      assert.deepEqual([await name(server), await rules(), (await request(server, '/site/rules.md')).text], ['Second', second, 'Be kinder.']);

      for (const each of readdirSync(at)) unlinkSync(path.join(at, each));
      await hangUp(server, 'SIGHUP: nothing has changed: site-dir');
      rmSync(at, { recursive: true });
      await hangUp(server, 'SIGHUP: nothing has changed: site-dir');
      assert.deepEqual([await name(server), await rules()], ['Second', second]);

      mkdirSync(at);
      write(at, { 'site.json': { name: 'Fourth', rules: '2026-11' } });
      await hangUp(server, "the site's folder read again");
      assert.deepEqual([await name(server), await rules()], ['Fourth', '2026-11']);
      assert.equal((await request(server, '/site/rules.md')).status, 404);
    } finally {
      await server.stop();
    }
  });

  test('while requests are answered, each gets one site or the other', async () => {
    const of = (which) => ({ 'site.json': { name: which }, 'terms.md': which.repeat(20_000) });
    const at = siteOf(of('a'));
    const server = await launchSite(at, '--threads', '2');
    try {
      let on = true;
      const asking = Array.from({ length: 4 }, async () => {
        while (on) {
          const { text } = await request(server, '/site/terms.md');
          assert.match(text, /^(a{20000}|b{20000})$/);
        }
      });
      for (let i = 0; i < 20; i += 1) {
        write(at, of(i % 2 ? 'a' : 'b'));
        await hangUp(server, "the site's folder read again");
      }
      on = false;
      await Promise.all(asking);
    } finally {
      await server.stop();
    }
  });
});

test('the site.json of the README is taken as it stands there', async () => {
  const [, text] = /```json\n([^]+?)```/.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'));
  const server = await launchSite(siteOf({ 'site.json': text, 'logo.svg': '<svg/>' }));
  try {
    assert.equal(told((await request(server, '/')).text).name, JSON.parse(text).name);
  } finally {
    await server.stop();
  }
});

test('whom a banned visitor can write to: --contact, otherwise that of site.json, and the page says the same', async () => {
  const at = siteOf({ 'site.json': { name: 'x', contact: 'site@example.org' } });
  const contactOf = async (...more) => {
    const server = await launchSite(at, '--report-limit', '1', '--trusted-proxies', '127.0.0.1', ...more);
    try {
      const [ann, ben] = [await connect(server, from('10.0.0.1')), await connect(server, from('10.0.0.2'))];
      await meet(ann, ben);
      await ann.ask('report', { reason: 'spam' });
      await ben.expect('partner_disconnected');
      const { contact } = await ben.expect('banned');
      await ann.leave();
      return [contact, told((await request(server, '/')).text).contact];
    } finally {
      await server.stop();
    }
  };
  assert.deepEqual(await contactOf(), ['site@example.org', 'site@example.org']);
  assert.deepEqual(await contactOf('--contact', 'option@example.org'), ['option@example.org', 'option@example.org']);
});
