// What an operator sees: options and their sources, what goes to which output, exit statuses, the log, the bounds.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Frames, RawConnection, connect, eventually, expectError, freePort, launch, request, runToEnd, useServer } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-operation-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content, name = `${++files}.conf`) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

// The program refuses to start: one line that has all of these in it.
async function expectEnd(status, parts, args, options) {
  const end = await runToEnd(args, options);
  const shown = JSON.stringify([args, options?.env, end]);
  assert.deepEqual([end.status, end.signal], [status, null], shown);
  if (status === 2) assert.equal(end.stdout, '', shown);
  assert.match(end.stderr, /^flinxx: [^\n]+\n$/, shown);
  for (const part of parts) assert.ok(end.stderr.includes(part), shown);
}

// A server that is asked and then ended.
async function withServer(args, options, use) {
  const server = await launch(args, options);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

const LOOPBACK = ['--host', '127.0.0.1', '--stun-urls', 'none'];
const NAMES = ['host', 'port', 'threads', 'web-root', 'ping-interval', 'ping-timeout', 'max-payload', 'rate-limits', 'cors-origins', 'trusted-proxies', 'max-connections', 'tls-cert', 'tls-key', 'stun-urls', 'turn-urls', 'turn-secret', 'min-age', 'log-level', 'log-format', 'config', 'version', 'help'];

describe('the command line', () => {
  test('--version and --help print and end, whatever else is wrong', async () => {
    for (const args of [['--version'], ['--version', '--port', 'x'], ['--config', '/no/such/file', '--version']]) {
      const { status, stdout, stderr } = await runToEnd(args, { env: { FLINXX_PORT: 'x' } });
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^flinxx \d+\.\d+\.\d+\n$/);
    }
    const { status, stdout, stderr } = await runToEnd(['--help']);
    assert.deepEqual([status, stderr], [0, '']);
    for (const name of NAMES) assert.match(stdout, new RegExp(`--${name}\\b`));
  });

  const wrong = [
    ['port', ['x', '-1', '65536', '5000x', '0x50', '1.5', '99999999999999999999', '']],
    ['host', ['nowhere.example', '256.0.0.1', '127.0.0.1:80', '']],
    ['threads', ['-1', 'many']],
    ['ping-interval', ['0', '25s', '-5']],
    ['ping-timeout', ['0', 'never']],
    ['max-payload', ['0', '1MB', '-1']],
    ['rate-limits', ['yes', 'ON', '']],
    ['cors-origins', ['example.org', 'https://example.org/', 'https://a,,https://b']],
    ['trusted-proxies', ['proxy', '10.0.0.0/33', '10.0.0.0/8,x']],
    ['max-connections', ['-1', 'all']],
    ['stun-urls', ['example.org', 'turn:example.org', 'stun:example.org:99999']],
    ['turn-urls', ['stun:example.org', 'turn:']],
    ['min-age', ['-1', '100', 'adult']],
    ['log-level', ['loud', '']],
    ['log-format', ['xml', 'JSON']],
  ];

  test('a wrong value is one line that names the option, and status 2', async () => {
    for (const [name, values] of wrong) {
      const variable = `FLINXX_${name.toUpperCase().replaceAll('-', '_')}`;
      for (const value of values) await expectEnd(2, [`--${name}`], [`--${name}=${value}`]);
      const [value] = values;
      await expectEnd(2, [`--${name}`, value], [`--${name}`, value]);
      await expectEnd(2, [variable, value], [], { env: { [variable]: value } });
      const file = write(`# a comment\n\n${name} = ${value}\n`);
      await expectEnd(2, [`${file}:3`, name, value], ['--config', file]);
      await expectEnd(2, [`${file}:3`, name, value], [], { env: { FLINXX_CONFIG: file } });
    }
    await expectEnd(2, ['PORT', 'x'], [], { env: { PORT: 'x' } });
  });

  test('so is an option that does not exist, lacks its value or stands twice', async () => {
    for (const args of [['--prot', '1'], ['--por', '1'], ['-p', '1'], ['--Port', '1'], ['--no-such-option'], ['5000'], ['--port'], ['--port', '--host'], ['--port', '1', '--port', '2'], ['--port', '1', '2'], ['--version=1'], ['--', '1'], ['']])
      await expectEnd(2, [], args);
    for (const content of ['prot = 1', 'port 1', '= 1', 'port = 1\nport = 1', 'version = 1', 'help', 'config = other', '[network]', 'port = 1 2', '\0'])
      await expectEnd(2, [], ['--config', write(content)]);
    await expectEnd(2, ['/no/such/file'], ['--config', '/no/such/file']);
    await expectEnd(2, [folder], ['--config', folder]);
  });

  test('so is what does not go together', async () => {
    await expectEnd(2, ['tls-key'], ['--tls-cert', '/cert.pem']);
    await expectEnd(2, ['tls-cert'], ['--tls-key', '/key.pem']);
    await expectEnd(2, ['turn-secret'], ['--turn-urls', 'turn:turn.example.org']);
    await expectEnd(2, ['turn-urls'], ['--ice-transport-policy', 'relay']);
  });

  test('a secret is never shown', async () => {
    for (const [args, env] of [[['--turn-secret', 'hidden treasure']], [['--turn-secret', 'hidden', 'treasure']], [[], { FLINXX_TURN_SECRET: 'hidden treasure' }], [['--config', write('turn-secret = hidden treasure')]]]) {
      const { status, stdout, stderr } = await runToEnd(args, { env });
      assert.deepEqual([status, stdout], [2, '']);
      assert.doesNotMatch(stderr, /hidden|treasure/);
    }
  });
});

describe('sources', () => {
  const handshake = async (server) => {
    const { text } = await request(server, '/socket.io/?EIO=4&transport=polling');
    const { pingInterval, pingTimeout, maxPayload } = JSON.parse(text.slice(1));
    return [pingInterval, pingTimeout, maxPayload];
  };

  test('the command line wins over the environment, that over the file, that over the default', async () => {
    const config = write('ping-interval = 11000\nping-timeout=12000 # a comment\n  max-payload =13000\r\n');
    await withServer([], {}, async (server) => assert.deepEqual(await handshake(server), [25_000, 20_000, 1_000_000]));
    await withServer(['--config', config], {}, async (server) => assert.deepEqual(await handshake(server), [11_000, 12_000, 13_000]));
    const env = { FLINXX_PING_TIMEOUT: '22000', FLINXX_MAX_PAYLOAD: '23000' };
    await withServer(['--max-payload', '33000', '--config', config], { env }, async (server) =>
      assert.deepEqual(await handshake(server), [11_000, 22_000, 33_000]),
    );
    const other = { ...env, FLINXX_CONFIG: config, FLINXX_PING_INTERVAL: '' };
    await withServer(['--max-payload=33000'], { env: other }, async (server) =>
      assert.deepEqual(await handshake(server), [11_000, 22_000, 33_000]),
    );
    await withServer(['--config', write('ping-interval = 5000')], { env: other }, async (server) =>
      assert.deepEqual(await handshake(server), [5_000, 22_000, 23_000]),
    );
  });

  test('PORT counts, FLINXX_PORT before it, and --port before both', async () => {
    const port = String(await freePort());
    const file = write(`port = ${port}`);
    const portOf = async (args, env) => {
      let got;
      await withServer(args, { env, fixed: LOOPBACK }, async (server) => {
        assert.equal((await request(server, '/api/health')).status, 200);
        got = String(server.port);
      });
      return got;
    };
    assert.equal(await portOf([], { PORT: port }), port);
    assert.equal(await portOf([], { PORT: '1', FLINXX_PORT: port }), port);
    assert.equal(await portOf(['--port', port], { PORT: '1', FLINXX_PORT: '1' }), port);
    assert.equal(await portOf(['--config', file], {}), port);
    assert.notEqual(await portOf(['--config', file], { PORT: '0' }), port);
  });

  test('a variable that is no option is pointed out', async () => {
    await withServer([], { env: { FLINXX_PROT: '1', FLINX_X: '1' } }, async ({ program }) => {
      assert.match(program.stdout, /warn .*FLINXX_PROT/);
      assert.doesNotMatch(program.stdout, /FLINX_X/);
    });
  });
});

describe('where it listens', () => {
  test('port 0 picks a free one each time, and the one ready line says which', async () => {
    const servers = [await launch([]), await launch([])];
    assert.notEqual(servers[0].port, servers[1].port);
    for (const { program, url } of servers) {
      const lines = program.stdout.split('\n').filter((line) => line.includes('listening'));
      assert.equal(lines.length, 1);
      assert.ok(lines[0].includes(url));
    }
    for (const server of servers) {
      assert.equal((await request(server, '/api/health')).status, 200);
      await server.stop();
    }
  });

  test('an address in use is an error with status 1, and disturbs nobody', async () => {
    for (const threads of ['1', '4'])
      await withServer(['--threads', threads], {}, async (server) => {
        const client = await connect(server, { transports: ['websocket'] });
        const taken = `127.0.0.1:${server.port}`;
        await expectEnd(1, [taken, 'in use'], [...LOOPBACK, '--port', String(server.port), '--threads', threads]);
        await expectEnd(1, [`0.0.0.0:${server.port}`, 'in use'], ['--stun-urls', 'none', '--port', String(server.port)]);
        await client.do('find_partner');
      });
  });

  test('so is an address that is not this machine’s', async () => {
    await expectEnd(1, ['192.0.2.1:0', 'assign'], ['--host', '192.0.2.1', '--port', '0']);
  });

  test('localhost is 127.0.0.1', async () => {
    await withServer(['--host', 'localhost'], { fixed: ['--port', '0', '--stun-urls', 'none'] }, async (server) => {
      assert.equal(server.host, '127.0.0.1');
      assert.equal((await request(server, '/api/health')).status, 200);
    });
  });
});

describe('the page’s folder', () => {
  test('one that is not there is an error', async () => {
    for (const root of ['/no/such/folder', write('a file', 'file.html')]) await expectEnd(1, [root], [...LOOPBACK, '--port', '0', '--web-root', root]);
  });

  test('without one the API is served, and the log says what is missing', async () => {
    await withServer([], { cwd: folder }, async (server) => {
      assert.match(server.program.stdout, /warn .*--web-root/);
      for (const target of ['/', '/chat', '/index.html']) expectError(await request(server, target), 404, 'no_page');
      assert.equal((await request(server, '/api/health')).status, 200);
      await (await connect(server)).leave();
    });
  });

  test('web/dist below the working directory is found', async () => {
    write('<p>found', 'project/web/dist/index.html');
    await withServer([], { cwd: path.join(folder, 'project') }, async (server) => {
      assert.equal((await request(server, '/chat')).text, '<p>found');
      assert.doesNotMatch(server.program.stdout, /warn/);
    });
  });
});

describe('the log', () => {
  const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

  // Some life, then the lines.
  async function lines(...args) {
    const server = await launch([...args, '--drain-timeout', '1000'], { env: { FLINXX_NO_OPTION: '"quoted" \n\x1b[31m\u{1F600}' } });
    const client = await connect(server);
    for (const target of ['/', '/api/health', '/%22%0a"', '/socket.io/?"%0a']) await request(server, encodeURI(target).slice(0, 50));
    const raw = new RawConnection(server).write('GET /"\n HTTP/1.1\r\n\r\n');
    assert.equal((await raw.answer()).status, 400);
    await client.leave();
    await server.stop();
    assert.equal(server.program.stderr, '');
    assert.ok(server.program.stdout.endsWith('\n'));
    return server.program.stdout.slice(0, -1).split('\n');
  }

  for (const level of ['trace', 'info'])
    test(`--log-format json gives an object a line and nothing else, at level ${level}`, async () => {
      const events = (await lines('--log-format', 'json', '--log-level', level)).map((line) => JSON.parse(line));
      assert.ok(events.length >= 4);
      for (const { time, level: of, message, ...rest } of events) {
        assert.match(time, TIME);
        assert.ok(['trace', 'debug', 'info', 'warn', 'error'].includes(of), of);
        assert.ok(typeof message === 'string' && message.length > 0);
        assert.deepEqual(rest, {});
      }
      for (const part of ['FLINXX_NO_OPTION', 'listening on http://127.0.0.1:', 'SIGTERM', 'drained'])
        assert.equal(events.filter(({ message }) => message.includes(part)).length, 1, part);
    });

  test('the text format gives time, level and message', async () => {
    for (const line of await lines()) {
      const [time, level, ...message] = line.split(/ +/);
      assert.match(time, TIME);
      assert.match(level, /^(info|warn)$/);
      assert.ok(message.length > 0);
      assert.match(line, /^[\x20-\x7e]+$/);
    }
  });

  test('nobody reads it: the server goes on', async () => {
    await withServer(['--log-level', 'trace'], {}, async (server) => {
      server.program.child.stdout.destroy();
      for (let i = 0; i < 20; ++i) assert.equal((await request(server, '/api/health')).status, 200);
      await (await connect(server)).leave();
    });
  });
});

describe('--max-connections', () => {
  const server = useServer('--max-connections', '4', '--threads', '1');

  test('refuses what is over it, and nothing else', async () => {
    const ask = (raw) => raw.write('GET /api/health HTTP/1.1\r\nHost: flinxx\r\n\r\n').answer();
    const open = [new RawConnection(server), new RawConnection(server), new RawConnection(server)];
    for (const raw of open) assert.equal((await ask(raw)).status, 200);
    const frames = await Frames.open(server);
    await frames.join();
    for (let i = 0; i < 10; ++i) {
      const refused = new RawConnection(server).write('GET / HTTP/1.1\r\n');
      assert.equal((await refused.end()).length, 0);
    }
    for (const raw of open) assert.equal((await ask(raw)).status, 200);
    frames.send('421["no_such_event"]');
    assert.match(await frames.next(), /^431\[/);
    // Whoever leaves makes room.
    open.pop().destroy();
    const status = () => request(server, '/api/health').then((answer) => answer.status, () => 'refused');
    await eventually(status, 200, 'a connection in the room that was made');
    for (const raw of open) raw.destroy();
    frames.ws.close();
    await frames.closed();
    await eventually(async () => (await request(server, '/api/stats').catch(() => ({}))).json?.connections, 1, 'connections');
  });
});
