// How long a datagram takes there and back, and how many are lost on the way.
//   node ping.mjs answer ADDRESS           until its input ends
//   node ping.mjs ask ADDRESS COUNT        prints {"sent","lost","leastMs","medianMs"}
import { createSocket } from 'node:dgram';

const [task, address, count] = process.argv.slice(2);
const port = 7777;
const socket = createSocket('udp4');

function answer() {
  socket.on('message', (bytes, { port: to, address: from }) => socket.send(bytes, to, from));
  socket.bind(port, address, () => console.log('ready'));
  process.stdin.on('end', () => process.exit()).resume();
}

function ask(sent) {
  const began = [];
  const times = [];
  const tell = (what) => socket.send(what, port, address);
  const timer = setInterval(() => {
    // One at a time: a socket that nobody reads from for a while, as on a busy machine, holds some 270. The last one is said until it
    // is heard: then all others have been.
    if (began.length === sent) return tell('end');
    tell(String(began.length));
    began.push(performance.now());
    return undefined;
  }, 2);
  socket.on('message', (bytes) => {
    if (String(bytes) !== 'end') return times.push(performance.now() - began[Number(bytes)]);
    clearInterval(timer);
    socket.close();
    times.sort((a, b) => a - b);
    console.log(JSON.stringify({ sent, lost: sent - times.length, leastMs: times[0], medianMs: times[times.length >> 1] }));
    return undefined;
  });
}

if (task === 'answer') answer();
else ask(Number(count));
