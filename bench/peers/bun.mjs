// Bun, socket.io on Bun's own WebSockets.
import { Server as Engine } from '@socket.io/bun-engine';
import { Server } from 'socket.io';
import { serve } from './rooms.mjs';

const io = new Server();
const engine = new Engine({ path: '/socket.io/', pingInterval: Number(process.env.PING_INTERVAL ?? 25000) });
io.bind(engine);
serve(io);
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 60, ...engine.handler() });
console.log(`listening on http://127.0.0.1:${server.port}`);
