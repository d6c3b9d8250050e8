// What an official client does with the Socket.IO echo server. Runs in Node and in a browser, so nothing here is of
// either; a scenario that goes wrong throws.

export const ways = {
  polling: { transports: ['polling'] },
  WebSocket: { transports: ['websocket'] },
  upgrade: {},
};

const DEADLINE = 60_000;

const hex = (view) => Array.from(view, (byte) => byte.toString(16).padStart(2, '0')).join('');

/// A value as text, by which it can be compared: what JSON makes of it, and bytes of any kind as bytes.
export function show(value) {
  if (value instanceof ArrayBuffer) return `bytes(${hex(new Uint8Array(value))})`;
  if (ArrayBuffer.isView(value)) return `bytes(${hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))})`;
  if (typeof value?.toJSON === 'function') return show(value.toJSON());
  if (Array.isArray(value)) return `[${Array.from(value, show)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${show(member)}`)}}`;
}

function expectSame(got, wanted) {
  const [a, b] = [show(got), show(wanted)];
  if (a !== b) throw new Error(`got ${a.slice(0, 500)} instead of ${b.slice(0, 500)}`);
}

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/// The arguments of the next event of that name; the connection may not end before.
function heard(socket, name) {
  return new Promise((resolve, reject) => {
    socket.once(name, (...args) => resolve(args));
    if (name !== 'connect_error') socket.once('connect_error', reject);
    if (name !== 'disconnect') socket.once('disconnect', (reason) => reject(new Error(`disconnected: ${reason}`)));
  });
}

async function upgraded({ io: { engine } }) {
  if (engine.transport.name !== 'websocket') await new Promise((resolve) => engine.once('upgrade', resolve));
}

async function expectBack(socket, ...args) {
  const back = heard(socket, 'message-back');
  socket.emit('message', ...args);
  expectSame(await back, args);
}

async function expectAck(socket, ...args) {
  const acknowledged = new Promise((resolve, reject) => {
    socket.once('disconnect', (reason) => reject(new Error(`disconnected: ${reason}`)));
    socket.emit('message-with-ack', ...args, (...answer) => resolve(answer));
  });
  expectSame(await acknowledged, args);
}

const bytes = (...values) => Uint8Array.from(values);
const pattern = (size) => Uint8Array.from({ length: size }, (_, i) => (i * 7) % 251);
const numbers = (count) => Array.from({ length: count }, (_, i) => i);

const jsonValues = [
  null, true, false, 0, -0, 1, -1, 1.5, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, NaN, Infinity, undefined,
  '', 'text', '"quoted\\"', new Date(0), [], {}, [[]], [{}], [undefined, , null], { a: undefined, b: null },
  { '': { '': '' } }, { deep: [[[{ list: [1, 'a', null, true, { x: 1.5 }] }]]] }, { _placeholder: true, num: 0 }, { __proto__: null, toString: 1 },
];

const texts = [
  '\ud800', '\udfff', '\udc00\ud800', 'a\ud83d', '\ude00b', '\ud83d\ude00', '\u{10ffff}', '\u0000', 'a\u0000b', '\ufeff', '\ufeffBOM', '\ufffe\uffff',
  '\u2028\u2029', '\u001e', 'a\u001e4b', '\u007f\u0080', '\r\n\t', '漢字 é e\u0301 👩‍👩‍👧', '\u202e', String.fromCharCode(...numbers(256)), '%00%', '</script>',
];

/// By name, what is done. A scenario gets `connect(namespace, options)`, which makes a client on the transports in
/// question, and `way`, which they are.
export const scenarios = {
  async 'connects, and is greeted with its auth'({ connect, way }) {
    const auths = [undefined, {}, { token: '123' }, { deep: [{ é: '😀\u2028' }, null] }];
    for (const auth of [...auths, (done) => done({ from: 'a function' })]) {
      const socket = connect('', { auth });
      const [[greeting]] = await Promise.all([heard(socket, 'auth'), heard(socket, 'connect')]);
      expectSame(greeting, typeof auth === 'function' ? { from: 'a function' } : (auth ?? {}));
      expect(typeof socket.id === 'string' && socket.id !== socket.io.engine.id, `${socket.id} ${socket.io.engine.id}`);
      expect(!socket.recovered, 'is told that it was recovered');
      if (way !== 'upgrade') expect(socket.io.engine.transport.name === way.toLowerCase(), socket.io.engine.transport.name);
      socket.disconnect();
    }
  },

  async 'sends and gets every kind of JSON'({ connect }) {
    const socket = connect();
    for (const value of jsonValues) {
      await expectBack(socket, value);
      await expectAck(socket, value, [value], { value });
    }
    await expectBack(socket);
    await expectAck(socket);
    await expectBack(socket, ...jsonValues);
  },

  async 'sends and gets text at its worst'({ connect }) {
    const socket = connect();
    for (const text of texts) await expectBack(socket, text, { [text]: text });
    await expectAck(socket, ...texts);
    for (const text of ['x', 'é', '漢', '😀', '\ud800', '\u0000']) {
      await expectBack(socket, text.repeat(100_000));
      await expectAck(socket, { text: text.repeat(50_000) }, 'and');
    }
  },

  async 'sends and gets bytes, anywhere'({ connect, isBytes }) {
    const socket = connect();
    const values = [bytes(), bytes(0), bytes(1, 2, 3), pattern(256).buffer, pattern(1000).subarray(10, 20), new DataView(pattern(9).buffer), pattern(100_000)];
    for (const value of values) {
      await expectBack(socket, value);
      await expectAck(socket, value);
      await expectBack(socket, { a: [{ b: value }, 'é'] }, null, [value, [value]]);
      await expectAck(socket, 'text', { a: { b: value } }, [], value);
    }
    for (const count of [1, 2, 9, 10]) {
      const all = numbers(count).map((i) => pattern(i * 100));
      await expectBack(socket, ...all);
      await expectAck(socket, { all });
    }
    await expectBack(socket, bytes(1), { _placeholder: false, num: 0 });
    const [got] = await socket.emitWithAck('message-with-ack', [bytes(1), 'x']);
    expect(isBytes(got), `${got}`);
  },

  async 'gets each acknowledgement for its own event'({ connect }) {
    const [main, custom] = [connect(), connect('/custom')];
    const ask = (i) => (i % 2 ? main : custom).emitWithAck('message-with-ack', i % 3 ? i : bytes(i % 256));
    const answers = await Promise.all(numbers(300).map(ask));
    expectSame(answers, numbers(300).map((i) => (i % 3 ? i : bytes(i % 256))));
  },

  async 'keeps the order of what it sends'({ connect }) {
    const socket = connect();
    const wanted = numbers(500).map((i) => [i, i % 5 ? 'text' : pattern(i)]);
    const got = [];
    const all = new Promise((resolve, reject) => {
      socket.on('message-back', (...args) => got.push(args) === wanted.length && resolve());
      socket.on('disconnect', (reason) => reject(new Error(reason)));
    });
    for (const args of wanted) {
      socket.emit('message', ...args);
      if (args[0] % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    await all;
    expectSame(got, wanted);
  },

  async 'sends more at once than a payload may hold'({ connect }) {
    const socket = connect();
    await heard(socket, 'connect');
    // The client takes base64 for a little shorter than it is: bytes are to be the smaller part.
    const parts = numbers(50).map((i) => (i % 2 ? String(i).repeat(40_000) : pattern(1000 + i)));
    expectSame(await Promise.all(parts.map((part) => socket.emitWithAck('message-with-ack', part))), parts);
  },

  async 'is in several namespaces at once'({ connect }) {
    const main = connect('', { auth: { of: 'main' } });
    const custom = main.io.socket('/custom', { auth: { of: 'custom' } });
    const [[ofMain], [ofCustom]] = await Promise.all([main, custom].map((socket) => heard(socket, 'auth')));
    expectSame([ofMain, ofCustom], [{ of: 'main' }, { of: 'custom' }]);
    expect(main.id !== custom.id, 'two sockets with one id');
    await Promise.all([expectBack(main, 'main'), expectBack(custom, 'custom', bytes(1)), expectAck(custom, 1), expectAck(main, 2)]);
    custom.disconnect();
    await expectBack(main, 'still here');
    custom.connect();
    await heard(custom, 'connect');
    await expectBack(custom, 'back');
    main.disconnect();
    await expectBack(custom, 'still here');
    custom.disconnect();
  },

  async 'is told of an unknown namespace, and the connection goes on'({ connect }) {
    const main = connect();
    const unknown = main.io.socket('/unknown', { auth: { token: '123' } });
    const [error] = await heard(unknown, 'connect_error');
    expectSame([error instanceof Error, error.message, error.data], [true, 'Invalid namespace', undefined]);
    expect(!unknown.connected, 'connected');
    await expectBack(main, 'still here');
    unknown.connect();
    await heard(unknown, 'connect_error');
    await expectBack(main, 'still here');
    const [alone] = await heard(connect('/unknown'), 'connect_error');
    expectSame(alone.message, 'Invalid namespace');
  },

  async 'leaves and comes back'({ connect }) {
    const socket = connect();
    const ids = new Set();
    for (let i = 0; i < 3; ++i) {
      await heard(socket, 'connect');
      ids.add(socket.id);
      await expectBack(socket, i);
      const left = heard(socket, 'disconnect');
      socket.disconnect();
      expectSame((await left)[0], 'io client disconnect');
      socket.connect();
    }
    // What is sent meanwhile is sent on arrival.
    await expectBack(socket, 'early', bytes(1));
    expect(ids.size === 3, `${[...ids]}`);
  },

  async 'comes back by itself after a drop'({ connect }) {
    const socket = connect('', { reconnection: true, reconnectionDelay: 10, auth: { token: '123' } });
    await heard(socket, 'auth');
    for (let i = 0; i < 3; ++i) {
      const { id } = socket;
      const dropped = heard(socket, 'disconnect');
      const greeted = new Promise((resolve) => socket.once('auth', resolve));
      socket.io.engine.close();
      expectSame((await dropped)[0], 'forced close');
      expectSame(await greeted, { token: '123' });
      expect(socket.id !== id && !socket.recovered, `${id} ${socket.id}`);
      await expectBack(socket, i);
    }
  },

  async 'may do without binary frames'({ connect }) {
    const socket = connect('', { forceBase64: true });
    for (const value of [bytes(), pattern(1000), { a: [pattern(10), 'é', pattern(70_000)] }]) {
      await expectBack(socket, value);
      await expectAck(socket, value, 1);
    }
  },

  async 'may say things in its query'({ connect }) {
    const socket = connect('', { query: { token: 'é&=?#%\u0000', sid2: '', transports: 'polling' } });
    await expectBack(socket, 1);
  },

  async 'may offer subprotocols, of which it gets the first'({ connect, way }) {
    for (const protocols of ['my-protocol', ['b', 'a', 'c']]) {
      const socket = connect('', { protocols });
      await expectBack(socket, 1);
      if (way === 'upgrade') await upgraded(socket);
      if (way !== 'polling') expectSame(socket.io.engine.transport.ws.protocol, [protocols].flat()[0]);
      await expectBack(socket, 2);
    }
  },

  async 'stays over many heartbeats'({ connect, pinging }) {
    const sockets = [connect('', {}, pinging), connect('/custom', {}, pinging)];
    await Promise.all(
      sockets.map(async (socket) => {
        for (let i = 0; i < 4; ++i) {
          await new Promise((resolve) => socket.io.once('ping', resolve));
          await expectBack(socket, i);
        }
      }),
    );
  },
};

/// The same, of what only browsers have.
export const browserScenarios = {
  async 'sends what only browsers have, and gets it as bytes'({ connect }) {
    const socket = connect();
    const contents = [bytes(), pattern(1000), pattern(70_000)];
    const blobs = [new Blob([contents[0]]), new Blob([contents[1]]), new File([contents[2]], 'name', { type: 'image/png' })];
    expectSame(await socket.emitWithAck('message-with-ack', ...blobs, { blobs }), contents[0]);
    const back = heard(socket, 'message-back');
    socket.emit('message', ...blobs, { deep: [blobs] });
    expectSame(await back, [...contents, { deep: [contents] }]);
  },

  async 'sends header fields of its own with its polls'({ connect }) {
    await expectBack(connect('', { extraHeaders: { 'X-Token': '123', Authorization: 'Bearer abc' } }), 1);
  },
};

/// Runs one of them. `io` is the client; `url` an echo server, `pinging` one that pings often.
export async function runScenario(name, { io, url, pinging, way, isBytes }) {
  const sockets = [];
  const connect = (nsp = '', options = {}, server = url) => {
    const socket = io(server + nsp, { forceNew: true, reconnection: false, timeout: DEADLINE, ...ways[way], ...options });
    sockets.push(socket);
    return socket;
  };
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not within ${DEADLINE} ms`)), DEADLINE)));
  const whole = async () => {
    await { ...scenarios, ...browserScenarios }[name]({ connect, pinging, way, isBytes });
    if (way === 'upgrade') await Promise.all(sockets.filter(({ connected }) => connected).map(upgraded));
  };
  try {
    await Promise.race([whole(), late]);
  } finally {
    clearTimeout(timer);
    for (const socket of sockets) {
      socket.io.reconnection(false);
      socket.io.engine.close();
    }
  }
}
