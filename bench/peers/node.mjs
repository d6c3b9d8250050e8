// Node, Express, socket.io on ws.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import express from 'express';
import { Server } from 'socket.io';
import { serve, stats } from './rooms.mjs';

const app = express();
app.get('/api/health', (_, res) => res.json({ status: 'Server is running' }));
app.get('/api/stats', (_, res) => res.json(stats()));
if (process.env.WEB_ROOT) app.use(express.static(process.env.WEB_ROOT));
const { TLS_CERT, TLS_KEY } = process.env;
const server = TLS_CERT ? https.createServer({ cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }, app) : http.createServer(app);
serve(new Server(server, { pingInterval: Number(process.env.PING_INTERVAL ?? 25000) }));
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
