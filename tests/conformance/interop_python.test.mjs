// Debian's python3-socketio: another client, by other authors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../support/index.mjs';
import { PATIENT, useEcho } from './echo.mjs';

const script = fileURLToPath(new URL('python_client.py', import.meta.url));
const server = useEcho('socketio_echo');
const pinging = useEcho('socketio_echo', { ...PATIENT, 'ping-interval': 200 });

const both = (...values) => [['back', values], ['ack', values]];
const bytes = (...values) => ({ bytes: Buffer.from(values).toString('hex') });
const times = (count, line) => Array.from({ length: count }, () => line);
// What Python hears, by the lines that it prints.
const heard = (transport) => [
  ['auth', [{ token: 'é' }]],
  ['transport', transport],
  ...both(),
  ...both(null, true, 1, -1.5, 1e21, 'text'),
  ...both([], {}, [[{ a: [null] }]]),
  ...both(12345678901234567890),
  ...times(11, ['text', [true, true]]),
  ...both(bytes()),
  ...both({ a: [bytes(0, 255)] }, 'é', { bytes: Buffer.from('last').toString('hex') }),
  ...both(...Array.from({ length: 10 }, (_, i) => bytes(...Array(i).keys()))),
  ['large', true],
  ['order', true],
  ...['/', '/custom'].flatMap((nsp) => [['back', [nsp, bytes(1)]], ['ack', [nsp]]]),
  ['ids differ', true],
  ['unknown', [{ message: 'Invalid namespace' }]],
  ['back', ['still here']],
  ['back', [0]],
  ['back', [1]],
  ['back', ['after a drop']],
  ...[0, 1, 2, 3].map((number) => ['back', [number]]),
  ['end', true],
];

for (const way of ['polling', 'websocket', 'upgrade'])
  test(`python-socketio over ${way}`, async () => {
    const { status, stdout, stderr } = await runToEnd([script, server.url, pinging.url, way], { bin: '/usr/bin/python3' });
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines, heard(way === 'polling' ? 'polling' : 'websocket'), stderr);
    assert.deepEqual([status, stderr], [0, '']);
  });
