import type { Readable, Writable } from 'node:stream';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { readAncestors } from '../platform/linux/knobs/process-facts';
import { readStartTicks } from '../platform/linux/knobs/process-identity';
import { ChangeLedger } from './change-ledger';
import { readClientUid } from './client-identity';
import { HelperSession } from './helper-session';
import { LineSplitter } from './line-splitter';
import { MOST_LINE_BYTES, MOST_SILENT_MS } from './protocol-version';

export interface HelperOptions {
  /** Where the journal is; root's own. */
  readonly folder: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  /** How long a client may say nothing. */
  readonly mostSilentMs?: number;
}

/**
 * Serves one client until it ends, falls silent or speaks nonsense; then takes back what it changed. Before that it
 * settles what helpers left that were killed.
 *
 * @returns when everything is taken back
 * @throws where the journal cannot be had: nothing is changed then
 */
export async function runHelper(options: HelperOptions): Promise<void> {
  const { folder, version, env, input, output, mostSilentMs = MOST_SILENT_MS } = options;
  const driver = new LinuxKnobs('/proc');
  const client = { uid: readClientUid(env), pid: process.pid, startTicks: readStartTicks('/proc', process.pid) ?? 0 };
  const ledger = openLedger(folder, driver);
  const session = new HelperSession({
    client,
    version,
    machine: { root: '/', relatives: readAncestors('/proc', process.pid) },
    driver,
    ledger,
    monotonicMs: () => performance.now(),
  });
  const served = new Promise<void>((resolve, reject) => {
    let silence = setTimeout(resolve, mostSilentMs);
    const lines = new LineSplitter(MOST_LINE_BYTES, (line) => {
      if (session.isOver) return;
      output.write(`${JSON.stringify(session.answer(line))}\n`);
      if (session.isOver) resolve();
    });
    const read = (text: string) => {
      clearTimeout(silence);
      silence = setTimeout(resolve, mostSilentMs);
      try {
        lines.push(text);
      } catch (error) {
        // A session in an unknown state ends, and what it changed is undone.
        reject(error);
      }
    };
    // Whoever does not read any more has ended, and the end of the input says so as well.
    output.on('error', () => resolve());
    input.setEncoding('utf8');
    input.on('data', read);
    input.on('end', resolve).on('error', () => resolve());
    process.on('SIGTERM', resolve);
    // Of the terminal that the client may run in; the client's end is told by the input.
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  });
  try {
    await served;
  } finally {
    input.destroy();
    ledger.release(client);
  }
}

/** Takes back everything of everybody. @returns what came of each change, in words */
export function undoEverything(folder: string): readonly string[] {
  return openLedger(folder, new LinuxKnobs('/proc'))
    .releaseAll()
    .map(({ state, reason }) => `${state}: ${reason}`);
}

function openLedger(folder: string, driver: LinuxKnobs): ChangeLedger {
  return new ChangeLedger({
    folder,
    driver,
    isAlive: ({ pid, startTicks }) => readStartTicks('/proc', pid) === startTicks,
    nowMs: Date.now,
  });
}
