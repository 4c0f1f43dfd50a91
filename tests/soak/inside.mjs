// Loaded into the main thread and worker threads of the host under test with NODE_OPTIONS=--import. It lets the soak
// set the wall clock and kill the worker thread, which is impossible from outside, and reports internal state. The
// directory in HOMEOSTAT_SOAK holds `clock` (milliseconds to add), `order` (a number and a verb) and the report.
import { openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isMainThread, threadName } from 'node:worker_threads';

const directory = process.env.HOMEOSTAT_SOAK;
const READ_MS = 250;
const REPORT_MS = 5_000;

const RealDate = Date;
const realNow = Date.now;
let offsetMs = 0;
class OffsetDate extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [realNow() + offsetMs] : args));
  }
  static now() {
    return realNow() + offsetMs;
  }
}
globalThis.Date = OffsetDate;

function read(name) {
  try {
    return readFileSync(`${directory}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

// Orders from before this thread began are for another thread.
let lastOrder = Number.parseInt(read('order'), 10) || 0;

function obey() {
  offsetMs = Number(read('clock')) || 0;
  const [number, verb] = read('order').split(' ');
  if (!(Number(number) > lastOrder)) return;
  lastOrder = Number(number);
  if (isMainThread || threadName !== 'homeostat') return;
  if (verb === 'exit') process.exit(1);
  if (verb === 'hang') for (;;);
}

function report() {
  const counts = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  const { heapUsed } = process.memoryUsage();
  try {
    writeFileSync(`${directory}/inside.tmp`, JSON.stringify({ pid: process.pid, heapUsed, counts }));
    renameSync(`${directory}/inside.tmp`, `${directory}/inside.json`);
  } catch {}
}

/** Leaks memory, descriptors and timers, to show that the soak detects it. */
function leak() {
  globalThis.soakLeak ??= [];
  let seconds = 0;
  setInterval(() => {
    globalThis.soakLeak.push(Buffer.alloc(20_480, 1));
    if (++seconds % 10 !== 0) return;
    openSync('/dev/null', 'r');
    setInterval(() => undefined, 1e8);
  }, 1_000).unref();
}

if (directory !== undefined) {
  obey();
  setInterval(obey, READ_MS).unref();
  if (isMainThread) {
    setInterval(report, REPORT_MS).unref();
    if (process.env.HOMEOSTAT_SOAK_LEAK === '1') leak();
  }
}
