import { runProgram } from '../../../base/run-program';
import { KernelLines, KILL_WORDS } from './kernel-lines';
import type { KillObservation } from './observation';

/** Entries by their message ID (sd-messages(3)). */
const MESSAGES: Readonly<Record<string, (entry: JournalEntry) => Partial<KillObservation>>> = {
  // SD_MESSAGE_COREDUMP
  fc2e22bc6ee647b6b90729ab34a250b1: ({ text, number }) => ({
    by: 'crash',
    pid: number('COREDUMP_PID'),
    comm: text('COREDUMP_COMM'),
    executable: text('COREDUMP_EXE'),
    group: text('COREDUMP_CGROUP'),
    unit: text('COREDUMP_USER_UNIT') ?? text('COREDUMP_UNIT'),
    reason: text('COREDUMP_SIGNAL_NAME'),
  }),
  // SD_MESSAGE_UNIT_OUT_OF_MEMORY: written by the service manager after a kill by the kernel.
  fe6faa94e7774663a0da52717891d8ef: ({ text }) => ({ unit: text('USER_UNIT') ?? text('UNIT') }),
  // SD_MESSAGE_UNIT_OOMD_KILL
  d989611b15e44c9dbf31e3c81256e4ed: ({ text }) => ({
    by: 'systemd-oomd',
    unit: text('USER_UNIT') ?? text('UNIT'),
  }),
};

const FIELDS = [
  'MESSAGE',
  'MESSAGE_ID',
  '_TRANSPORT',
  'SYSLOG_FACILITY',
  'UNIT',
  'USER_UNIT',
  'COREDUMP_PID',
  'COREDUMP_COMM',
  'COREDUMP_EXE',
  'COREDUMP_CGROUP',
  'COREDUMP_UNIT',
  'COREDUMP_USER_UNIT',
  'COREDUMP_SIGNAL_NAME',
];

interface JournalEntry {
  readonly text: (field: string) => string | undefined;
  readonly number: (field: string) => number | undefined;
}

const MOST_ENTRIES = 200;
const LONGEST_RUN_MS = 15_000;
/** Error of a journalctl that was built without regular expressions. */
const NO_PATTERNS = /pattern matching/i;

export interface JournalOptions {
  /** Program and leading arguments. */
  readonly command?: readonly string[];
}

/**
 * Returns kills from the journal. Ordinary users see the entries of their own service manager and their own crashes;
 * members of `adm` and `systemd-journal` see the kernel's as well. Runs a program, so it is called after a kill and once
 * at the start.
 */
export async function readJournal(
  sinceMs: number,
  { command = ['journalctl'] }: JournalOptions = {},
): Promise<readonly KillObservation[]> {
  const options = [
    '--quiet',
    '--no-pager',
    '--reverse',
    '--output=json',
    `--output-fields=${FIELDS.join(',')}`,
    `--since=@${Math.floor(sinceMs / 1000)}`,
    `--lines=${MOST_ENTRIES}`,
  ];
  const ids = Object.keys(MESSAGES).flatMap((id) => ['+', `MESSAGE_ID=${id}`]);
  const pattern = `--grep=${KILL_WORDS.source}|dumped core|OOM|oomd`;
  for (const search of [[pattern, '--case-sensitive=yes'], []]) {
    const args = [...command, ...options, ...search, '_TRANSPORT=kernel', ...ids];
    const signal = AbortSignal.timeout(LONGEST_RUN_MS);
    const { stdout, stderr } = await runProgram(args, { signal, inEnglish: true });
    if (!NO_PATTERNS.test(stderr)) return parseJournal(stdout);
  }
  return [];
}

/**
 * Parses the newest entries first, as `journalctl --reverse --output=json` prints them: one object a line
 * (https://systemd.io/JOURNAL_EXPORT_FORMATS/). A line that was cut is left out.
 *
 * @internal tested directly
 */
export function parseJournal(output: string): readonly KillObservation[] {
  const lines = new KernelLines();
  return output
    .split('\n')
    .flatMap(parseEntry)
    .reverse()
    .flatMap((fields) => observe(fields, lines) ?? []);
}

function observe(fields: Readonly<Record<string, unknown>>, lines: KernelLines): KillObservation | undefined {
  const text = (name: string) => textOf(fields[name]);
  const number = (name: string) => {
    const value = Number(text(name) ?? Number.NaN);
    return Number.isNaN(value) ? undefined : value;
  };
  const atMs = (number('__REALTIME_TIMESTAMP') ?? Number.NaN) / 1000;
  if (Number.isNaN(atMs)) return undefined;
  // A program may write to the kernel log, as another facility.
  const isOfKernel = text('_TRANSPORT') === 'kernel' && (text('SYSLOG_FACILITY') ?? '0') === '0';
  const facts = isOfKernel ? lines.read(text('MESSAGE') ?? '') : MESSAGES[text('MESSAGE_ID') ?? '']?.({ text, number });
  return facts === undefined ? undefined : { ...facts, source: 'journal', atMs };
}

function parseEntry(line: string): readonly Readonly<Record<string, unknown>>[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** A field with bytes that are not text is an array of numbers, one with several values an array of them. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  if (typeof value[0] !== 'number') return textOf(value[0]);
  return Buffer.from(value as number[]).toString('utf8');
}
