/** Who a process is, over reuse of its pid: compared before every write. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
  readonly uid: number;
  /** Device and inode of the executable, `8:1234`; empty where it may not be read. */
  readonly executable: string;
}

/** Which file a value is in. */
export interface FileIdentity {
  readonly path: string;
  /** Device and inode, `0:1234`. */
  readonly file: string;
}

/** One thing that can be set, as data: it goes to the journal, and an undo needs nothing else. */
export type Knob =
  | { readonly kind: 'nice'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'affinity'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'io-class'; readonly process: ProcessIdentity; readonly thread: number }
  | { readonly kind: 'run-state'; readonly process: ProcessIdentity }
  | { readonly kind: 'autogroup'; readonly process: ProcessIdentity }
  | { readonly kind: 'value'; readonly file: FileIdentity };

/** A knob with what it was and what it shall be. */
export interface KnobChange {
  readonly knob: Knob;
  readonly before: string;
  readonly want: string;
}

/**
 * `intent`: on record, maybe written; `applied`: written and read back; `trial`: being measured; then how it ended:
 * `kept`, `undone`, `superseded` (somebody else changed it: the user wins), `moot` (there is nothing left to undo),
 * `failed` with its reason.
 */
export type ChangeState = 'intent' | 'applied' | 'trial' | 'kept' | 'undone' | 'superseded' | 'moot' | 'failed';

/** What a trial said; `observed`: not proven. */
export type Verdict = 'better' | 'worse' | 'no effect' | 'observed';

/** What happens to a change when the host ends in good order. */
export type ExitPolicy = 'revert' | 'keep' | 'revert-unless-shutdown';

export type RiskClass = 'none' | 'low' | 'medium' | 'high';

/** One applied action, as it is known now. */
export interface Change {
  readonly id: string;
  readonly action: string;
  /** `pid:1234`, `path:/x`, `unit:y`, `machine`. */
  readonly target: string;
  /** The target in words. */
  readonly targetText: string;
  readonly state: ChangeState;
  readonly reason: string;
  readonly by: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly before: readonly string[];
  /** As it was read back; what was wanted before that. */
  readonly after: readonly string[];
  readonly verdict: Verdict | null;
  readonly expiresAtMs: number | null;
  readonly exitPolicy: ExitPolicy;
}

/** What an action is, and whether it works here. */
export interface ActionInfo {
  readonly id: string;
  readonly summary: string;
  readonly risk: RiskClass;
  readonly privilege: 'user' | 'root';
  readonly supported: boolean;
  /** Why it is not supported; what it does where it is. */
  readonly reason: string;
}

/** What came of an undo. */
export interface UndoResult {
  readonly changeId: string;
  readonly state: ChangeState;
  readonly reason: string;
}

/** Whether a change still holds something that an undo must look at. */
export function isOpen(state: ChangeState): boolean {
  return state === 'intent' || state === 'applied' || state === 'trial' || state === 'kept';
}

/** Names a knob uniquely: a second change on the same knob is refused. */
export function knobName(knob: Knob): string {
  if (knob.kind === 'value') return `value ${knob.file.path}`;
  const { pid, startTicks } = knob.process;
  const thread = 'thread' in knob ? ` ${knob.thread}` : '';
  return `${knob.kind} ${pid}@${startTicks}${thread}`;
}

/**
 * What a person would type to set a knob, for whoever trusts a shell more than us.
 *
 * @example shellLine({ kind: 'value', file: { path: '/sys/x', file: '0:1' } }, '5') // "echo '5' > '/sys/x'"
 */
export function shellLine(knob: Knob, value: string): string {
  if (knob.kind === 'value') return `echo ${quote(value)} > ${quote(knob.file.path)}`;
  const { pid } = knob.process;
  switch (knob.kind) {
    case 'nice':
      return `renice -n ${Number(value)} -p ${knob.thread}`;
    case 'affinity':
      return `taskset -p ${quote(value)} ${knob.thread}`;
    case 'io-class': {
      const [name = 'none', level] = value.split(':');
      return `ionice -c ${name}${level === undefined ? '' : ` -n ${Number(level)}`} -p ${knob.thread}`;
    }
    case 'run-state':
      return `kill -${value === 'stopped' ? 'STOP' : 'CONT'} ${pid}`;
    case 'autogroup':
      return `echo ${Number(value)} > /proc/${pid}/autogroup`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
