// The Python of the README, as it stands there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { runToEnd, useServer } from '../support/index.mjs';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, snippet] = /```python\n([^]+?)```/.exec(readme);
const [, port] = /http:\/\/localhost:(\d+)/.exec(snippet);
const UUID = /^I am [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/;

async function expectId(server, text) {
  const { status, stdout, stderr } = await runToEnd(['-c', text.replace(`localhost:${port}`, `${server.host}:${server.port}`)], { bin: '/usr/bin/python3' });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, UUID);
}

describe('with offsets', () => {
  const server = useServer();
  test('a client in Python that leaves them alone', () => expectId(server, snippet));
});

describe('with --recovery-time 0', () => {
  const server = useServer('--recovery-time', '0');
  test('a client in Python that counts its arguments', () => expectId(server, snippet.replace(', *_', '')));
});
