// Node, socket.io on uWebSockets.js; the page from memory.
import { createRequire } from 'node:module';
import { Server } from 'socket.io';
import { pageFiles } from './page.mjs';
import { serve } from './rooms.mjs';

const uws = createRequire(import.meta.url)('@btc-vision/uwebsockets.js');
const { TLS_CERT, TLS_KEY } = process.env;
const app = TLS_CERT ? uws.SSLApp({ cert_file_name: TLS_CERT, key_file_name: TLS_KEY }) : uws.App();
const io = new Server({ pingInterval: Number(process.env.PING_INTERVAL ?? 25000) });
io.attachApp(app);
serve(io);
for (const [path, { type, body }] of pageFiles()) app.get(path, (res) => res.writeHeader('Content-Type', type).end(body));
app.listen('127.0.0.1', 0, (token) => console.log(`listening on http://127.0.0.1:${uws.us_socket_local_port(token)}`));
