// The operator's listener of a server in a few lines: the moderators' page, and an API that does as it is told and keeps what it was told.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { here } from '../harness.mjs';

export const token = 'a-token-of-this-test';
const folder = here('../dist/admin');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const policy = "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; form-action 'self'";

/** Three who were reported, the last one paused by the server's rules. */
function someReports() {
  const now = Date.now();
  const reported = (id, reports, reasons, more) => ({
    id, reports, reporters: reports - 1, reasons, first: now - 7_200_000, last: now - 60_000, here: 1, ban: null, note: '', ...more,
  });
  const ban = { reason: 'minor', until: now + 900_000, count: 1, by: 'rules' };
  return {
    reports: [
      reported('aaaa0001', 5, { spam: 2, nudity: 3 }),
      reported('bbbb0002', 4, { threat: 4 }),
      reported('cccc0003', 3, { minor: 3 }, { ban }),
    ],
    bans: [{ id: 'cccc0003', note: '', ...ban }],
  };
}

/** What an order makes of what is kept; its status. */
function obey(state, method, { pathname, searchParams }, body) {
  const find = (id) => state.reports.find((each) => each.id === id);
  const setBan = (id, ban) => {
    state.bans = state.bans.filter((each) => each.id !== id);
    if (ban) state.bans.push({ id, note: '', ...ban });
    if (find(id)) find(id).ban = ban;
  };
  if (pathname === '/api/moderation/reports') {
    if (body.done) state.reports = state.reports.filter(({ id }) => id !== body.id);
    else find(body.id).note = body.note;
    return 200;
  }
  if (pathname === '/api/moderation/bans' && method === 'DELETE') {
    setBan(searchParams.get('id'), null);
    return 200;
  }
  if (pathname === '/api/moderation/bans') {
    setBan(body.id, { reason: body.reason, until: body.until ?? Date.now() + body.minutes * 60_000, count: 1, by: 'moderator' });
    return 201;
  }
  if (pathname === '/api/log-level') state.level = body.level;
  if (pathname === '/api/drain') state.draining = true;
  return 200;
}

/** Five samples of each span; who is here counts up, or down. */
function someHistory(span) {
  const period = span === 'hour' ? 10 : 120;
  const newest = Math.floor(Date.now() / 1000);
  const users = span === 'hour' ? [3, 4, 5, 6, 7] : [70, 60, 50, 40, 30];
  return {
    period,
    times: users.map((_user, i) => newest - (users.length - 1 - i) * period),
    figures: { users, calls: [1, 1, 2, 2, 3], waiting: [0, 0, 1, 0, 1], lag: [null, 0.0004, null, 0.0125, 0.001] },
    closes: { client_left: [null, 0, 0.5, 0, 0], flood: [null, 0, 0, 2, 0] },
    routes: { page: [null, 0.002, null, null, 1.5] },
  };
}

function read(state, { pathname, searchParams }) {
  switch (pathname) {
    case '/api/history':
      return someHistory(searchParams.get('span'));
    case '/api/moderation/reports':
      return { reports: state.reports, more: false };
    case '/api/moderation/bans':
      return { bans: state.bans, more: false };
    case '/api/stats':
      return { activeUsers: 7, waitingUsers: 1, activeSessions: 3 };
    case '/api/log-level':
      return { level: state.level };
    default:
      return {};
  }
}

const bodyOf = async (request) => JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');

/** Answers from `desk.state`; keeps the orders in `desk.told`. While `desk.away` it has no answer. */
async function serveApi(desk, request, url) {
  const isOpen = url.pathname === '/api/stats' || url.pathname === '/api/health';
  if (desk.busy) return [429, { error: { code: 'rate_limited', message: 'Too many' } }, { 'Retry-After': '7' }];
  if (!isOpen && request.headers.authorization !== `Bearer ${desk.token}`) return [401, { error: { code: 'unauthorized', message: 'The token is wrong' } }];
  if (url.pathname === '/api/health') return [desk.state.draining ? 503 : 200, {}];
  if (request.method === 'GET') {
    desk.asked += 1;
    return [200, read(desk.state, url)];
  }
  const body = await bodyOf(request);
  desk.told.push(`${request.method} ${url.pathname}${url.search} ${JSON.stringify(body)}`);
  if (desk.refuses) return [400, { error: { code: 'invalid_payload', message: 'Not that one' } }];
  return [obey(desk.state, request.method, url, body), read(desk.state, url)];
}

async function servePage({ pathname }) {
  const file = normalize(join(folder, pathname === '/admin' ? 'index.html' : pathname.slice('/admin/'.length)));
  const content = file.startsWith(folder) && (await readFile(file).catch(() => null));
  return content ? [200, content, { 'Content-Type': types[extname(file)] ?? 'text/plain', 'Content-Security-Policy': policy }] : [404, ''];
}

/** Begins with three reports; ends with `stop`. */
export async function startDesk() {
  const desk = { token };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, desk.url);
    if (desk.away) return request.socket.destroy();
    const isPage = url.pathname === '/admin' || url.pathname.startsWith('/admin/');
    const [status, content, headers] = await (isPage ? servePage(url) : serveApi(desk, request, url));
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(isRaw ? content : JSON.stringify(content));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  desk.url = `http://127.0.0.1:${server.address().port}`;
  desk.begin = () => Object.assign(desk, { token, told: [], asked: 0, away: false, busy: false, refuses: false, state: { ...someReports(), level: 'info', draining: false } });
  desk.stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return desk.begin();
}
