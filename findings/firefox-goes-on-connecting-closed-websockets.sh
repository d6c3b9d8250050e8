#!/usr/bin/env bash
# `close()` of a WebSocket that is still connecting fails the connection (WHATWG WebSockets, RFC 6455 7.1.7), and an application that tries
# anew counts on the old attempt being gone.
# Seen: where the network swallows every SYN, Firefox 153 goes on with the TCP connection of each closed WebSocket: after ten attempts of
# 0.7 s ten to twelve of them are still in SYN_SENT, a second after the last was closed, and stay as long as TCP repeats its SYN (Linux:
# about two minutes). Chromium 156 has one at a time, and none afterwards.
# Needs Debian's chromium and firefox-esr, Node 20, npm and Linux. Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.65.1 puppeteer-core@24.43.1 >/dev/null
cat >run.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { launch } from 'puppeteer-core';

// A listener that is stopped and whose queue is full: the system drops each further SYN.
const program = "const s = require('net').createServer().listen(0, '127.0.0.1', 1, () => console.log(s.address().port))";
const listener = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
const port = Number(String((await once(listener.stdout, 'data'))[0]));
listener.kill('SIGSTOP');
for (let i = 0; i < 4; ++i) connect(port, '127.0.0.1').on('error', () => undefined);
await pause(500);

const target = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
const lines = () => readFileSync('/proc/net/tcp', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
const connecting = () => lines().filter(([, , remote, state]) => remote === target && state === '02').length;
const own = connecting();

async function tries(url) {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let i = 0; i < 10; ++i) {
    const socket = new WebSocket(url);
    await wait(700);
    socket.close();
  }
  await wait(1000);
}

async function left(browser) {
  const page = await browser.newPage();
  await page.evaluate(tries, `ws://127.0.0.1:${port}`);
  const count = connecting() - own;
  console.log(await browser.version(), 'left connecting:', count);
  await browser.close();
  return count;
}

const inChromium = await left(await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }));
const inFirefox = await left(await launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true }));
listener.kill('SIGKILL');
const asBefore = inChromium === 0 && inFirefox >= 10;
console.log(asBefore ? 'As before: Firefox goes on with all of them.' : 'This has changed.');
process.exit(asBefore ? 0 : 1);
JS
node run.mjs
