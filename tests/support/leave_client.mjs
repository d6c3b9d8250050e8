// An official client in a process of its own: node|bun|deno leave_client.mjs URL PACKAGE TRANSPORTS. It finds a partner,
// says so, and does what it reads then: disconnect, stop, close, exit.
import { createInterface } from 'node:readline';

const [url, name, transports] = process.argv.slice(2);
const { io } = await import(name);
const socket = io(url, { transports: transports.split(','), reconnection: false });
const say = (text) => process.stdout.write(`${text}\n`);
const deeds = {
  disconnect: () => socket.disconnect(),
  stop: () => socket.emit('stop'),
  close: () => socket.io.engine.close(),
  exit: () => process.exit(),
};

socket.on('connect_error', (error) => say(`refused ${error.message}`));
socket.on('disconnect', (reason) => say(`disconnected ${reason}`));
socket.once('partner_found', () => say('found'));
socket.on('connect', () => {
  const { engine } = socket.io;
  const search = () => socket.emit('find_partner');
  if (!transports.includes(',') || engine.transport.name === 'websocket') search();
  else engine.once('upgrade', search);
});
createInterface({ input: process.stdin }).on('line', (deed) => deeds[deed]());
