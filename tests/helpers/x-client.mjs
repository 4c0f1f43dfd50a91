// A program with one window, for tests: node x-client.mjs SOCKET [PID [MACHINE]]
// It prints the number of its window. PID and MACHINE are its properties _NET_WM_PID and WM_CLIENT_MACHINE.
import { connect } from 'node:net';

const [path, pid, machine] = process.argv.slice(2);
const socket = connect({ path });
const WINDOW_SIZE = 100;
const ATOM = { string: 31, cardinal: 6, clientMachine: 36 };

function request(opcode, detail, words, text = '') {
  const data = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, '\0'), 'latin1');
  const bytes = Buffer.alloc(4 + words.length * 4 + data.length);
  bytes[0] = opcode;
  bytes[1] = detail;
  bytes.writeUInt16LE(bytes.length / 4, 2);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word >>> 0, 4 + index * 4);
  data.copy(bytes, 4 + words.length * 4);
  return bytes;
}

const changeProperty = (window, atom, type, format, count, words, text) =>
  request(18, 0, [window, atom, type, format, count, ...words], text);

let window = 0;
let received = Buffer.alloc(0);
const steps = [
  (size) => {
    const base = received.readUInt32LE(12);
    const vendor = received.readUInt16LE(24);
    const at = 40 + Math.ceil(vendor / 4) * 4 + received.readUInt8(29) * 8;
    const root = received.readUInt32LE(at);
    window = base + 1;
    const area = WINDOW_SIZE | (WINDOW_SIZE << 16);
    socket.write(request(1, 0, [window, root, 0, area, 1 << 16, 0, 0]));
    socket.write(request(8, 0, [window]));
    socket.write(request(16, 0, [11], '_NET_WM_PID'));
    return size;
  },
  (size) => {
    const atom = received.readUInt32LE(8);
    if (pid !== undefined) socket.write(changeProperty(window, atom, ATOM.cardinal, 32, 1, [Number(pid)]));
    if (machine !== undefined)
      socket.write(changeProperty(window, ATOM.clientMachine, ATOM.string, 8, machine.length, [], machine));
    // The reply shows that the server has processed everything before it.
    socket.write(request(43, 0, []));
    return size;
  },
  (size) => {
    process.stdout.write(`${window}\n`);
    return size;
  },
];

socket.on('data', (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    if (steps.length === 0) return;
    const isSetup = steps.length === 3;
    const least = isSetup ? 8 : 32;
    if (received.length < least) return;
    const size = isSetup ? 8 + received.readUInt16LE(6) * 4 : 32 + received.readUInt32LE(4) * 4;
    if (received.length < size) return;
    steps.shift()(size);
    received = received.subarray(size);
  }
});
socket.on('error', () => process.exit(1));
const setup = Buffer.alloc(12);
setup[0] = 0x6c;
setup.writeUInt16LE(11, 2);
socket.write(setup);
