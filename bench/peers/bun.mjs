// Bun, socket.io on Bun's own WebSockets; the page as static routes.
import { Server as Engine } from '@socket.io/bun-engine';
import { Server } from 'socket.io';
import { pageFiles } from './page.mjs';
import { serve } from './rooms.mjs';

const io = new Server();
const engine = new Engine({ path: '/socket.io/', pingInterval: Number(process.env.PING_INTERVAL ?? 25000) });
io.bind(engine);
serve(io);
const routes = Object.fromEntries([...pageFiles()].map(([path, { type, body }]) => [path, new Response(body, { headers: { 'Content-Type': type } })]));
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 60, ...engine.handler(), routes });
console.log(`listening on http://127.0.0.1:${server.port}`);
