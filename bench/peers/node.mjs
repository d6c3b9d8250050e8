// Node, Express, socket.io on ws.
import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { serve, stats } from './rooms.mjs';

const app = express();
app.get('/api/health', (_, res) => res.json({ status: 'Server is running' }));
app.get('/api/stats', (_, res) => res.json(stats()));
if (process.env.WEB_ROOT) app.use(express.static(process.env.WEB_ROOT));
const server = createServer(app);
serve(new Server(server, { pingInterval: Number(process.env.PING_INTERVAL ?? 25000) }));
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
