import { watch } from 'node:fs';
import { contained } from '../../../base/contain';
import type { Stop } from '../../../base/lifecycle';
import { unescapeName } from './kernel-lines';
import type { KillObservation, ReportKill } from './observation';

/** A program that writes a file for each crash, whose name may be read by everyone. */
interface DumpForm {
  readonly directory: string;
  readonly form: RegExp;
  readonly read: (groups: Readonly<Record<string, string>>, nowMs: number) => Omit<KillObservation, 'source' | 'by'>;
}

/** @internal tested directly */
export const DUMP_FORMS: readonly DumpForm[] = [
  {
    // systemd-coredump(8): `core.NAME.UID.BOOT.PID.MICROSECONDS`, compressed or not; a space in the name is `\x20`.
    directory: '/var/lib/systemd/coredump',
    form: /^core\.(?<name>.+)\.(?<uid>\d+)\.[\da-f]{32}\.(?<pid>\d+)\.(?<microseconds>\d+)(?:\.(?:zst|xz|lz4))?$/,
    read: ({ name = '', pid, microseconds }) => ({
      atMs: Number(microseconds) / 1000,
      pid: Number(pid),
      comm: unescapeName(name),
    }),
  },
  {
    // Apport of Ubuntu: `_usr_bin_NAME.UID.crash`, the path of the program.
    directory: '/var/crash',
    form: /^(?<path>_.+)\.(?<uid>\d+)\.crash$/,
    read: ({ path = '' }, nowMs) => ({ atMs: nowMs, comm: path.split('_').at(-1) ?? '' }),
  },
];

export interface CoredumpFilesOptions {
  readonly forms?: readonly DumpForm[];
  /** Dumps of other people are private. */
  readonly uid: number;
  readonly nowMs: () => number;
  readonly report: ReportKill;
}

/** Reports crashes by the names of their dumps. Does nothing on a machine without the directories. */
export function watchCoredumpFiles({ forms = DUMP_FORMS, ...options }: CoredumpFilesOptions): Stop {
  const stops = forms.map((form) => watchDirectory(form, options));
  return () => {
    for (const stop of stops) stop();
  };
}

/** A file has several events: it is linked under its name, and its attributes are set. */
const ONE_FILE_MS = 10_000;

function watchDirectory(dump: DumpForm, { uid, nowMs, report }: Omit<CoredumpFilesOptions, 'forms'>): () => void {
  const seen = new Map<string, number>();
  const onName = contained('a new core dump', (_: string, name: string | null) => {
    const found = parseDumpName(dump, name ?? '', nowMs());
    if (found === undefined || !isOf(found.uid, uid)) return;
    const key = `${found.observation.comm} ${found.observation.pid}`;
    const atMs = nowMs();
    for (const [other, seenAtMs] of seen) if (Math.abs(atMs - seenAtMs) > ONE_FILE_MS) seen.delete(other);
    if (seen.has(key)) return;
    seen.set(key, atMs);
    report(found.observation);
  });
  try {
    const watcher = watch(dump.directory, { persistent: false }, onName);
    const close = contained('the end of a watcher', () => watcher.close());
    watcher.on('error', close);
    return close;
  } catch {
    return () => undefined;
  }
}

/** @internal tested directly */
export function parseDumpName(
  { form, read }: DumpForm,
  name: string,
  nowMs: number,
): { readonly uid: number; readonly observation: KillObservation } | undefined {
  const groups = form.exec(name)?.groups as Record<string, string> | undefined;
  if (groups === undefined) return undefined;
  return { uid: Number(groups['uid']), observation: { source: 'coredump', by: 'crash', ...read(groups, nowMs) } };
}

const FIRST_PERSON = 1_000;

/** Dumps of the system's services concern everyone. */
function isOf(owner: number, uid: number): boolean {
  return owner === uid || owner < FIRST_PERSON;
}
