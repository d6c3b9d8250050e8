// HTTPS: what is spoken, what is refused, and certificates that change while people talk.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { TRUSTING, openTls, subject, useCertificates } from '../support/certificates.mjs';
import { connectPair, deferred, eventually, freePort, launch, request, runToEnd, useServer, within } from '../support/index.mjs';
import { KEY } from '../support/restart.mjs';

const { file, use, IDENTITY } = useCertificates();
const LARGE = Buffer.alloc(8 << 20, 'The quick brown fox jumps over the lazy dog. ');
writeFileSync(file('index.html'), 'index');
writeFileSync(file('large.bin'), LARGE);

before(() => void execFileSync('openssl', ['rsa', '-aes256', '-passout', 'pass:secret', '-in', file('second.key'), '-out', file('locked.key')], { stdio: 'pipe' }));
const WAYS = [['websocket'], ['polling'], ['polling', 'websocket']];

async function get(server, target, options = {}) {
  const answer = await within(new Promise((resolve, reject) => https.get(`${server.url}${target}`, { ...TRUSTING, ...options }, resolve).on('error', reject)), target);
  const pieces = [];
  for await (const piece of answer) pieces.push(piece);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) };
}

describe('what is spoken', () => {
  const server = useServer(...IDENTITY, '--threads', '2');

  for (const version of ['TLSv1.2', 'TLSv1.3'])
    test(`${version}, with forward secrecy and http/1.1`, async () => {
      const socket = await openTls(server, { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
      assert.equal(socket.getProtocol(), version);
      assert.equal(socket.alpnProtocol, 'http/1.1');
      assert.match(socket.getCipher().name, version === 'TLSv1.3' ? /^TLS_/ : /^ECDHE-.*(GCM|CHACHA20)/);
      socket.destroy();
    });

  test('older versions, weak ciphers and other protocols are refused', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(openTls(server, old), /protocol version|alert/i);
    await assert.rejects(openTls(server, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }), /handshake failure|alert/i);
    await assert.rejects(openTls(server, { ALPNProtocols: ['h2'] }), /no application protocol|alert/i);
  });

  test('pages and answers, large ones and many over one connection', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    const large = await get(server, '/large.bin', { agent });
    assert.ok(large.body.equals(LARGE));
    assert.match(large.headers['strict-transport-security'], /^max-age=\d+$/);
    for (let i = 0; i < 20; ++i) assert.equal((await get(server, '/', { agent })).body.toString(), 'index');
    assert.equal((await get(server, '/api/health', { agent })).status, 200);
    agent.destroy();
  });

  test('a large body in small pieces', async () => {
    const socket = await openTls(server);
    const body = Buffer.alloc(300_000, 'x');
    socket.write(`POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\nHost: flinxx\r\nContent-Length: ${body.length}\r\n\r\n`);
    for (let at = 0; at < body.length; at += 20_000) socket.write(body.subarray(at, at + 20_000));
    const [answer] = await within(once(socket, 'data'), 'the answer');
    assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
    socket.destroy();
  });

  for (const transports of WAYS)
    test(`a call over ${transports.join(', then ')}`, async () => {
      const [a, b] = await connectPair(server, { transports, ...TRUSTING });
      const sdp = 'v=0\r\n'.repeat(7_000);
      await a.do('webrtc_offer', { offer: { type: 'offer', sdp } });
      assert.deepEqual(await b.expect('webrtc_offer'), { offer: { type: 'offer', sdp } });
      await b.do('skip_user');
      await a.expect('user_skipped');
      await Promise.all([a.leave(), b.leave()]);
    });
});

describe('who does not speak TLS', () => {
  const server = useServer(...IDENTITY, '--first-byte-timeout', '1000');

  test('plain HTTP, noise and half a handshake end, and others are served', async () => {
    const hello = await new Promise((resolve) => {
      const listener = net.createServer((socket) => socket.once('data', (bytes) => { resolve(bytes); socket.destroy(); listener.close(); })).listen(0, '127.0.0.1', () => tls.connect(listener.address().port, '127.0.0.1').on('error', () => {}));
    });
    for (const bytes of ['GET / HTTP/1.1\r\nHost: flinxx\r\n\r\n', Buffer.alloc(5000, 0xff), hello.subarray(0, 50), hello, '']) {
      const socket = net.connect(server.port, server.host);
      const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve).resume());
      socket.write(bytes);
      await within(closed, 'the end of the connection');
    }
    assert.equal((await get(server, '/api/health')).status, 200);
  });

  test('a connection that is torn in a record', async () => {
    const below = net.connect(server.port, server.host);
    const socket = await openTls(server, { socket: below });
    socket.on('error', () => {}).write('GET / HTTP/1.1\r\n');
    below.resetAndDestroy();
    await eventually(async () => JSON.parse((await get(server, '/api/stats', { agent: false })).body).connections, 1, 'connections');
  });
});

describe('who changes the keys without end', () => {
  const server = useServer(...IDENTITY);

  test('is put out, and others are served', async () => {
    const client = spawn('openssl', ['s_client', '-connect', `${server.host}:${server.port}`, '-tls1_3'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise((resolve) => client.once('close', resolve));
    client.stdin.on('error', () => {});
    const more = setInterval(() => client.stdin.write('k\n'), 5); // a KeyUpdate each
    await within(ended, 'the end of the connection');
    clearInterval(more);
    assert.equal((await get(server, '/api/health')).status, 200);
  });
});

const VERSIONS = ['TLSv1.2', 'TLSv1.3'];

/// One that keeps its ticket: each visit says whether it resumed.
class Visitor {
  constructor(version) {
    this.version = version;
  }

  async visit(server, options = {}) {
    const got = deferred();
    const socket = tls.connect({ host: server.host, port: server.port, ...TRUSTING, minVersion: this.version, maxVersion: this.version, session: this.ticket, ...options });
    socket.on('session', got.resolve);
    await within(Promise.race([once(socket, 'secureConnect'), once(socket, 'error').then(([error]) => Promise.reject(error))]), 'the handshake');
    const resumed = socket.isSessionReused();
    socket.write('GET /api/health HTTP/1.1\r\nHost: flinxx\r\nConnection: close\r\n\r\n');
    const [answer] = await within(once(socket, 'data'), 'an answer');
    assert.match(answer.toString(), /^HTTP\/1\.1 200 /);
    this.ticket = this.version === 'TLSv1.2' ? socket.getSession() : await within(got.promise, 'a ticket');
    socket.destroy();
    return resumed;
  }
}

/// What other programs say of their visits, one after the other, with what the one before got.
const visitByOpenssl = (version) => {
  const kept = file(`openssl.${version}.session`);
  let has = false;
  return ({ host, port }) => {
    const args = ['s_client', '-connect', `${host}:${port}`, version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3', '-ign_eof', '-sess_out', kept, ...(has ? ['-sess_in', kept] : [])];
    const said = execFileSync('openssl', args, { input: 'GET /api/health HTTP/1.1\r\nHost: flinxx\r\nConnection: close\r\n\r\n', stdio: ['pipe', 'pipe', 'pipe'], timeout: 20_000 }).toString();
    has = true;
    assert.doesNotMatch(said, /Max Early Data: [1-9]/);
    return /^Reused, /m.test(said);
  };
};
const PYTHON = `
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, sys.argv[1])
session = None
for line in sys.stdin:
    with context.wrap_socket(socket.create_connection(('127.0.0.1', int(line)), 20), session=session) as s:
        s.sendall(b'GET /api/health HTTP/1.1\\r\\nHost: flinxx\\r\\nConnection: close\\r\\n\\r\\n')
        while s.recv(4096): pass
        session, reused = s.session, s.session_reused
        s.unwrap() # who goes without a goodbye may not resume
        print(reused, flush=True)
`;
const visitByPython = (version, t) => {
  const child = spawn('python3', ['-c', PYTHON, version.replace('.', '_')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  t.after(() => (child.stdin.end(), ended));
  const lines = createInterface(child.stdout);
  return async ({ port }) => {
    child.stdin.write(`${port}\n`);
    const [said] = await within(once(lines, 'line'), 'what Python says');
    return said === 'True';
  };
};
const visitByNode = (version) => {
  const visitor = new Visitor(version);
  return (server) => visitor.visit(server);
};

describe('who comes back', () => {
  const key = ['--session-key', KEY];
  const servers = [];
  const start = async (...args) => {
    servers.push(await launch(['--rate-limits', 'off', ...IDENTITY, ...args]));
    return servers.at(-1);
  };
  after(() => Promise.all(servers.map((server) => server.stop())));

  for (const version of VERSIONS) {
    for (const [name, visits] of Object.entries({ Node: visitByNode, openssl: visitByOpenssl, Python: visitByPython }))
      test(`${name} over ${version} resumes, also at a server with the same key and a restarted one, and nowhere else`, async (t) => {
        const visit = visits(version, t);
        const [one, other, stranger, keyless] = [await start(...key), await start(...key), await start('--session-key', `${KEY}.`), await start()];
        assert.equal(await visit(one), false);
        assert.equal(await visit(one), true);
        assert.equal(await visit(other), true);
        servers.splice(servers.indexOf(one), 1);
        one.program.child.kill('SIGKILL');
        await one.program.ended;
        const again = await launch([...IDENTITY, ...key], { fixed: ['--host', one.host, '--port', String(one.port), '--stun-urls', 'none'] });
        servers.push(again);
        assert.equal(await visit(again), true);
        assert.equal(await visit(stranger), false);
        assert.equal(await visit(keyless), false);
        assert.equal(await visit(keyless), true);
      });

    test(`${version}: clusters with the same key and other names are strangers`, async () => {
      const visitor = new Visitor(version);
      const [one, other] = [await start(...key), await start(...key, '--cluster-name', 'other')];
      assert.equal(await visitor.visit(one), false);
      assert.equal(await visitor.visit(other), false);
    });

    test(`${version}: on SIGHUP whoever resumes goes on, with another certificate too`, async () => {
      const visitor = new Visitor(version);
      const server = await start();
      assert.equal(await visitor.visit(server), false);
      use('second');
      server.program.child.kill('SIGHUP');
      await eventually(async () => server.program.stdout.includes('certificate and key read again'), true, 'the log');
      use('first');
      assert.equal(await visitor.visit(server), true);
      assert.equal(await new Visitor(version).visit(server), false);
    });

    test(`${version}: what is spoken is agreed on anew, and a name changes nothing`, async () => {
      const visitor = new Visitor(version);
      const server = await start();
      await visitor.visit(server, { ALPNProtocols: ['http/1.1'], servername: 'localhost' });
      await assert.rejects(visitor.visit(server, { ALPNProtocols: ['h2'] }), /no application protocol|alert/i);
      const socket = await openTls(server, { minVersion: version, maxVersion: version, session: visitor.ticket, ALPNProtocols: ['h2', 'http/1.1'], servername: 'other.example' });
      assert.equal(socket.alpnProtocol, 'http/1.1');
      socket.destroy();
    });

    test(`${version}: a ticket that was changed or cut is a full handshake`, async () => {
      const server = await start();
      for (const spoil of [(der, at) => (der[at] ^= 1), (der, at) => der.fill(0, at, at + 48), (der, at) => der.fill(255, at, at + 16)]) {
        const visitor = new Visitor(version);
        await visitor.visit(server);
        const ticket = Buffer.from(visitor.ticket);
        spoil(ticket, ticket.length - 100); // the ticket is the last large part of it
        visitor.ticket = ticket;
        assert.equal(await visitor.visit(server), false);
      }
    });
  }
});

describe('certificates', () => {
  test('on SIGHUP new connections get the new one and 100 calls go on; a broken one is not taken', async () => {
    const server = await launch(['--rate-limits', 'off', ...IDENTITY, '--threads', '2']);
    const { child } = server.program;
    const said = (text) => eventually(async () => (server.program.stdout + server.program.stderr).includes(text), true, text);
    const now = async () => {
      const socket = await openTls(server);
      const name = subject(socket);
      socket.destroy();
      return name;
    };
    try {
      const calls = [];
      while (calls.length < 100) calls.push(await connectPair(server, { transports: WAYS[calls.length % 3], ...TRUSTING }));
      let sent = 0;
      const talk = setInterval(() => {
        for (const [a] of calls) a.socket.emit('ice_candidate', { candidate: { candidate: '', number: sent } });
        ++sent;
      }, 20);
      assert.equal(await now(), 'first');

      writeFileSync(file('used.pem'), 'no certificate');
      child.kill('SIGHUP');
      await said('SIGHUP: nothing has changed: tls-cert');
      assert.equal(await now(), 'first');

      use('second');
      child.kill('SIGHUP');
      await said('certificate and key read again');
      for (let i = 0; i < 8; ++i) assert.equal(await now(), 'second');  // on each worker

      clearInterval(talk);
      assert.ok(sent > 0);
      for (const [a, b] of calls) {
        for (let i = 0; i < sent; ++i) assert.equal((await b.expect('ice_candidate')).candidate.number, i);
        await b.do('skip_user');
        await a.expect('user_skipped');
      }
      await Promise.all(calls.flat().map((each) => each.leave()));
    } finally {
      use('first');
      await server.stop();
    }
  });

  test('without TLS, SIGHUP ends nothing', async () => {
    const server = await launch([]);
    server.program.child.kill('SIGHUP');
    await eventually(async () => server.program.stdout.includes('SIGHUP: no option has changed'), true, 'the log');
    assert.equal((await request(server, '/api/health')).status, 200);
    await server.stop();
  });

  for (const [what, cert, key, message] of [
    ['a file that is not there', 'none.pem', 'first.key', /tls-cert: cannot use .*none\.pem: /],
    ['a file that is none', 'index.html', 'first.key', /tls-cert: cannot use /],
    ['the key of another certificate', 'first.pem', 'second.key', /tls-key: .* (mismatch|is not the key of)/],
    ['a key with a password', 'second.pem', 'locked.key', /tls-key: cannot use /],
  ])
    test(`${what} ends the start with one line`, async () => {
      const { status, stderr } = await runToEnd(['--host', '127.0.0.1', '--port', '0', '--tls-cert', file(cert), '--tls-key', file(key)]);
      assert.notEqual(status, 0);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1);
    });
});

test('the second port sends plain HTTP to HTTPS', async () => {
  const port = await freePort();
  const server = await launch([...IDENTITY, '--tls-redirect-port', String(port)]);
  const plain = { host: server.host, port, url: `http://${server.host}:${port}` };
  for (const target of ['/chat?a=b%20c', '/api/health', '/socket.io/?EIO=4&transport=polling']) {
    const { status, headers } = await request(plain, target);
    assert.equal(status, 308);
    assert.equal(headers.location, `https://${server.host}:${server.port}${target}`);
  }
  await server.stop();
  await assert.rejects(request(plain, '/'), { code: 'ECONNREFUSED' });
});
